"""The command line; matrix arithmetic is put on one thread before any of it is loaded.

With another number of threads sums fall in another order, and their last bits with them: a run
repeated on another machine would differ. Whoever sets the variables is obeyed.
"""

import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
