"""A small real hub: HTTPS, a base path, a proxy, local single-user servers.

Everything that varies comes from the environment, see ``hub.ts``.
"""

import ctypes
import os
import signal
import sys
from pathlib import Path

# A test run that is killed leaves no hub behind (1 = PR_SET_PDEATHSIG).
if sys.platform == "linux":
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)

c = get_config()  # type: ignore[name-defined]  # noqa: F821

scratch = Path(os.environ["CELLUCID_HUB_DIR"])

c.JupyterHub.bind_url = os.environ["CELLUCID_HUB_URL"]
c.JupyterHub.ssl_key = str(scratch / "key.pem")
c.JupyterHub.ssl_cert = str(scratch / "cert.pem")
c.JupyterHub.hub_bind_url = os.environ["CELLUCID_HUB_INNER_URL"]
c.JupyterHub.db_url = f"sqlite:///{scratch / 'hub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(scratch / "cookie_secret")
c.ConfigurableHTTPProxy.api_url = os.environ["CELLUCID_HUB_PROXY_URL"]
c.ConfigurableHTTPProxy.command = [os.environ["CELLUCID_HUB_PROXY"]]
c.ConfigurableHTTPProxy.pid_file = str(scratch / "proxy.pid")

c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = os.environ["CELLUCID_HUB_PASSWORD"]
c.Authenticator.allow_all = True

c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = str(scratch / "home" / "{username}")
c.Spawner.cmd = [str(Path(sys.executable).parent / "jupyterhub-singleuser")]
c.Spawner.default_url = "/lab"
c.Spawner.start_timeout = 240
c.Spawner.http_timeout = 240
c.Spawner.args = [
    "--allow-root",
    "--ServerApp.allow_unauthenticated_access=False",
    "--LabApp.expose_app_in_browser=True",
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
]
c.Spawner.environment = {"PATH": os.environ["PATH"]}
