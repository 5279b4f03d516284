"""The metadata server of the nodes, as far as a client of the GKE calls needs it: a token, the project and the cluster.

Like the real one, it rejects requests without the header `Metadata-Flavor: Google` (403) and those of a proxy, and repeats
the header in each response. Each token that it gives is valid for `tokenSeconds`; like the real one, it gives the same one
again until that is nearly over.
"""

import secrets
import time

from aiohttp import web

from groups import PROJECT

NUMBER = "123456789012"
ACCOUNT = f"prescaler@{PROJECT}.iam.gserviceaccount.com"
SCOPE = "https://www.googleapis.com/auth/cloud-platform"
RENEWED = 300  # seconds before its end from which a token is not given any more, at most a tenth of its life
HEADERS = {"Metadata-Flavor": "Google", "Server": "GKE Metadata Server"}


class Tokens:
    """The tokens that the metadata server gave: token -> when it ends."""

    def __init__(self, clock=time.monotonic):
        self.clock = clock
        self.ends = {}

    def give(self, seconds):
        """A valid token, and for how many seconds it is."""
        now = self.clock()
        margin = min(RENEWED, seconds / 10)
        for token, end in self.ends.items():
            if end - now > margin and end - now <= seconds:
                return token, end - now
        token = f"ya29.lab-{secrets.token_urlsafe(32)}"
        self.ends[token] = now + seconds
        return token, seconds

    def accept(self, token):
        return self.ends.get(token, 0.0) > self.clock()

    def clear(self):
        self.ends.clear()


class MetadataServer:
    def __init__(self, tokens, switches, cluster, location, zone):
        self.tokens = tokens
        self.switches = switches
        self.values = {
            "project/project-id": PROJECT,
            "project/numeric-project-id": NUMBER,
            "instance/zone": f"projects/{NUMBER}/zones/{zone}",
            "instance/attributes/cluster-name": cluster,
            "instance/attributes/cluster-location": location,
            "instance/service-accounts/default/email": ACCOUNT,
            "instance/service-accounts/default/scopes": SCOPE,
        }

    def routes(self):
        return [web.get("/computeMetadata/v1/{path:.*}", self.answer), web.get("/computeMetadata/v1", self.answer)]

    async def answer(self, request):
        if request.headers.get("Metadata-Flavor") != "Google":
            return self.respond("Missing Metadata-Flavor:Google header.", 403)
        if "X-Forwarded-For" in request.headers:
            return self.respond("Request with X-Forwarded-For header is not permitted.", 403)
        path = request.match_info.get("path", "").rstrip("/")
        if path == "instance/service-accounts/default/token":
            token, seconds = self.tokens.give(self.switches.token_seconds)
            content = {"access_token": token, "expires_in": int(seconds), "token_type": "Bearer"}
            return web.json_response(content, headers=HEADERS)
        if path == "":
            return self.respond("instance/\nproject/\n")
        if path in self.values:
            return self.respond(self.values[path])
        return self.respond("Not Found", 404)

    @staticmethod
    def respond(content, status=200):
        return web.Response(text=content, status=status, headers=HEADERS)
