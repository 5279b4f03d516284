"""A real jupyterhub-singleuser at a pod's own address.

One process simulates the lab's other servers: it listens on the same port of every 127.x address. Linux lets a second
process listen on one of these addresses if both set SO_REUSEPORT and belong to the same user, and prefers the more
specific address. jupyter_server has no such option, so this module changes tornado's function before the import.
"""

import tornado.netutil


def sharing(bind):
    return lambda *arguments, **options: bind(*arguments, **options | {"reuse_port": True})


tornado.netutil.bind_sockets = sharing(tornado.netutil.bind_sockets)

from jupyterhub.singleuser import main  # noqa: E402 - after the change

if __name__ == "__main__":
    main()
