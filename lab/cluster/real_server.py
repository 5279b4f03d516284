"""A real jupyterhub-singleuser at a pod's own address.

The lab's other servers are played by a process that listens on the same port of every 127.x address. Linux lets a
second process listen on one of these addresses if both ask for it (SO_REUSEPORT, same user), and prefers the more
exact address. jupyter_server has no option for that, so tornado's function is given it before it is imported.
"""

import tornado.netutil


def sharing(bind):
    return lambda *arguments, **options: bind(*arguments, **options | {"reuse_port": True})


tornado.netutil.bind_sockets = sharing(tornado.netutil.bind_sockets)

from jupyterhub.singleuser import main  # noqa: E402 - after the change

if __name__ == "__main__":
    main()
