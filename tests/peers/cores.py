"""Work that every core has a part of. It must not know what the work is."""

import multiprocessing


def each(work, items, size):
    """What `work` gives for each item, in their order. The largest are begun first, so that all cores end together. What this
    process has already made, each core has too."""
    items = list(items)
    order = sorted(range(len(items)), key=lambda at: size(items[at]), reverse=True)
    with multiprocessing.get_context("fork").Pool() as pool:
        found = pool.map(work, [items[at] for at in order], chunksize=1)
    return [one for _, one in sorted(zip(order, found), key=lambda it: it[0])]
