"""Render scenes on a Dask cluster that is there already.

On the client `executor` checks that the workers have what it has (`versions`), sends each scene as
a `parcel` of plain data, follows its beats and fetches its clip. On a worker `remote` opens the
parcel and starts `child`, a process that renders the scene just as a machine of one's own does.
Dask (the package ``distributed``, this package's extra ``cluster``) is imported when it is used.

A Dask cluster runs whatever its clients send, and so must be one whose network is trusted, or one
that speaks TLS.
"""
