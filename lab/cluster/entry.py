"""Access to a student's server: with a token, or with a browser that has logged in at the hub (OAuth).

Both work as in jupyterhub-singleuser (jupyterhub/services/auth.py). The server asks the hub for the owner of a token and
caches the response for five minutes. It redirects a browser to the hub's authorize page; the browser returns with a code
and gets cookies for the server's path. A request that changes something and is authenticated by cookie must repeat the
`_xsrf` cookie.
"""

import secrets
import time
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

TOKEN_LIFE = 300  # seconds; jupyterhub-singleuser's cache_max_age
STATE_LIFE = 600  # seconds; of the cookie that proves that the same browser returns
STATES_KEPT = 20  # for each server


class Entry:
    """The tokens and logins that one server knows."""

    def __init__(self, session, user, server_name, prefix, hub_api, client_id, client_secret):
        self.session = session
        self.prefix = prefix
        self.hub_api = hub_api
        self.client_id = client_id
        self.client_secret = client_secret
        self.scopes = {
            "access:servers",
            f"access:servers!user={user}",
            f"access:servers!server={user}/{server_name}",
        }
        self.known_tokens = {}  # token -> (has access, until)
        self.states = {}  # OAuth state of a browser that is logging in -> the path that it requested
        self.logins = {}  # cookie -> token

    @property
    def callback(self):
        return f"{self.prefix}oauth_callback"

    async def admits(self, request):
        """Whether the request has a valid token or the cookies of a browser that has logged in."""
        token = token_of(request)
        if not token:
            token = self.logins.get(request.cookies.get(self.client_id, ""), "")
            if request.method not in ("GET", "HEAD", "OPTIONS"):
                xsrf = request.cookies.get("_xsrf", "")
                if not xsrf or xsrf != request.headers.get("X-XSRFToken", ""):
                    return False
        return bool(token) and await self.may_enter(token)

    async def may_enter(self, token):
        """Asks the hub for the owner of the token, at most once in five minutes per server."""
        allowed, until = self.known_tokens.get(token, (False, 0))
        if until > time.monotonic():
            return allowed
        headers = {"Authorization": f"token {token}"}
        async with self.session.get(f"{self.hub_api}/user", headers=headers) as response:
            if response.status >= 500:
                raise web.HTTPBadGateway(text="the hub cannot check the token")
            scopes = set((await response.json())["scopes"]) if response.status == 200 else set()
        allowed = bool(scopes & self.scopes)
        self.known_tokens[token] = (allowed, time.monotonic() + TOKEN_LIFE)
        return allowed

    def send_to_hub(self, request):
        """Redirects a browser without login to the hub, which redirects it back to the callback with a code."""
        state = secrets.token_urlsafe(16)
        self.states[state] = request.path_qs
        while len(self.states) > STATES_KEPT:
            del self.states[next(iter(self.states))]
        query = {
            "client_id": self.client_id,
            "redirect_uri": self.callback,
            "response_type": "code",
            "state": state,
        }
        answer = web.HTTPFound(f"/hub/api/oauth2/authorize?{urlencode(query)}")
        answer.set_cookie(self.state_cookie, state, path=self.prefix, max_age=STATE_LIFE, httponly=True)
        return answer

    async def come_back(self, request):
        """The callback: exchanges the code for a token at the hub, and gives the browser a cookie for the token."""
        state, code = request.query.get("state"), request.query.get("code")
        if not code or not state:
            raise web.HTTPBadRequest(text="OAuth callback made without a token or state")
        if state != request.cookies.get(self.state_cookie) or state not in self.states:
            raise web.HTTPForbidden(text="oauth state does not match. Try logging in again.")
        form = {
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.callback,
        }
        try:
            async with self.session.post(f"{self.hub_api}/oauth2/token", data=form) as response:
                token = (await response.json()).get("access_token") if response.status == 200 else None
        except aiohttp.ClientError as error:
            raise web.HTTPBadGateway(text="the hub cannot check the code") from error
        if token is None or not await self.may_enter(token):
            raise web.HTTPForbidden(text="the hub does not give this user access")
        login = secrets.token_urlsafe(24)
        self.logins[login] = token
        answer = web.HTTPFound(self.states.pop(state))
        answer.del_cookie(self.state_cookie, path=self.prefix)
        answer.set_cookie(self.client_id, login, path=self.prefix, httponly=True)
        answer.set_cookie("_xsrf", secrets.token_urlsafe(24), path=self.prefix)
        return answer

    @property
    def state_cookie(self):
        return f"{self.client_id}-oauth-state"


def token_of(request):
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() in ("token", "bearer") else request.query.get("token", "")
