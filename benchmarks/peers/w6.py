"""W6, overhead: what=chunks is (ones + 1).sum() over `count` chunks of 10 elements, what=delayed `count` calls that do nothing. Engine: dask."""
import peer

count = peer.number('count')
da = peer.dask_array()
if peer.text('what') == 'chunks':
    def work():
        return (da.ones(10 * count, chunks=10) + 1).sum().compute()
else:
    import dask

    def same(x):
        return x

    def work():
        call = dask.delayed(same)
        return sum(dask.compute(*[call(k) for k in range(count)]))

peer.measure(work)
