"""What every server of this image does. A course or a deployment overrides it by environment or by arguments."""

import os

c = get_config()  # noqa: F821 - provided by traitlets

c.ServerApp.ip = ""  # all addresses, IPv4 and IPv6
c.ServerApp.open_browser = False
# A volume's trash is a folder that no student finds and that fills the volume.
c.FileContentsManager.delete_to_trash = False
# By itself JupyterLab fetches news from its project's site, and asks PyPI for its newest version, whenever it is opened.
# Neither is of use to a student, who cannot update it, and both tell others of each start.
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.handlers.announcements.NeverCheckForUpdate"
c.InlineBackend.figure_formats = {"png", "jpeg", "svg", "pdf"}

# JupyterHub's culler takes every open tab for activity, because it counts what passes the proxy. The server knows
# better, and ends itself after this time with nobody at work and no kernel busy.
idle_seconds = int(os.environ.get("FIRSTBELL_IDLE_SECONDS", "3600"))
c.ServerApp.shutdown_no_activity_timeout = idle_seconds
c.MappingKernelManager.cull_idle_timeout = idle_seconds
c.MappingKernelManager.cull_interval = 60
c.MappingKernelManager.cull_connected = True
c.TerminalManager.cull_inactive_timeout = idle_seconds
c.TerminalManager.cull_interval = 60

# Files that are shared in a group need another mask than 022; kernels, terminals and VS Code inherit it.
if "NB_UMASK" in os.environ:
    os.umask(int(os.environ["NB_UMASK"], 8))
