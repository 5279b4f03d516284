"""The defaults of every server of this image. A course or a deployment overrides them by environment or arguments."""

import os

c = get_config()  # noqa: F821 - provided by traitlets

c.ServerApp.ip = ""  # all addresses, IPv4 and IPv6
c.ServerApp.open_browser = False
# A volume's trash is a folder that no student finds and that fills the volume.
c.FileContentsManager.delete_to_trash = False
# By default JupyterLab fetches news from its project's site, and requests its newest version from PyPI, whenever it is
# opened. Students cannot update it, and both requests report each start to a third party.
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.handlers.announcements.NeverCheckForUpdate"
c.InlineBackend.figure_formats = {"png", "jpeg", "svg", "pdf"}

# JupyterHub's culler counts every open tab as activity, because the proxy reports all traffic. The server measures activity
# itself, and ends itself after this time without user activity and busy kernels.
idle_seconds = int(os.environ.get("FIRSTBELL_IDLE_SECONDS", "3600"))
c.ServerApp.shutdown_no_activity_timeout = idle_seconds
c.MappingKernelManager.cull_idle_timeout = idle_seconds
c.MappingKernelManager.cull_interval = 60
c.MappingKernelManager.cull_connected = True
c.TerminalManager.cull_inactive_timeout = idle_seconds
c.TerminalManager.cull_interval = 60

# Files that a group shares need a umask other than 022; kernels, terminals and VS Code inherit it.
if "NB_UMASK" in os.environ:
    os.umask(int(os.environ["NB_UMASK"], 8))
