from __future__ import annotations

import numpy as np
import pytest

from lawspeaker.analysis.fit import GroupMethod
from lawspeaker.analysis.groups import opinion_groups
from lawspeaker.analysis.method import method_of
from lawspeaker.analysis.support import support
from lawspeaker.errors import UsageFault


def test_a_plain_name_does_what_the_member_does() -> None:
    rng = np.random.default_rng(0)
    table = np.where(rng.random((90, 20)) < 0.6, 1.0, -1.0)
    for method in GroupMethod:
        named, member = (opinion_groups(table, method=each) for each in (method.value, method))
        assert (named.method, named.verdict) == (method, member.verdict)
        assert named.partition.label.tolist() == member.partition.label.tolist()
    drawn = opinion_groups(table, method="polis", seed=np.random.default_rng(0))
    assert drawn.partition.label.tolist() == named.partition.label.tolist()
    with pytest.raises(UsageFault, match="no method 'louvain'"):
        opinion_groups(table, method="louvain")
    with pytest.raises(UsageFault, match="no method 'wald'"):
        support(table, drawn, method="wald")
    assert method_of(GroupMethod, "auto") is GroupMethod.AUTO
