"""lawspeaker: from a community's votes to a contract for a language model, open to contest."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
