"""The error responses of container.googleapis.com v1, and the switches that cause them.

Sources of the forms: 400 and its details from kubernetes-sigs/cluster-api-provider-gcp#1363 and rancher/gke-operator#509;
403 for quota from GoogleCloudPlatform/k8s-config-connector#321; failed operations from akka/akka-core#32992 (stock-out) and
kubernetes-sigs/sig-storage-local-static-provisioner#526 (quota); 429 from hashicorp/terraform-provider-google#3782. The
texts of 401 and of a missing permission are those of Google's API front end.
"""

import secrets

from groups import CPUS, PROJECT

SERVICE = "container.googleapis.com"
REASONS = {400: "badRequest", 401: "authError", 403: "forbidden", 404: "notFound", 409: "conflict", 429: "rateLimitExceeded"}


class Refusal(Exception):
    """A request that is rejected. `reason` is the reason of the ErrorInfo in `details`, if there is one."""

    def __init__(self, code, status, message, reason=None, legacy=None):
        super().__init__(message)
        self.code, self.status, self.reason = code, status, reason
        self.legacy = legacy or REASONS.get(code, "backendError")

    def body(self):
        details = [{"@type": "type.googleapis.com/google.rpc.RequestInfo", "requestId": f"0x{secrets.token_hex(8)}"}]
        if self.reason:
            info = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": self.reason, "domain": SERVICE}
            details.insert(0, info)
        error = {
            "code": self.code,
            "message": str(self),
            "errors": [{"message": str(self), "domain": "global", "reason": self.legacy}],
            "status": self.status,
            "details": details,
        }
        return {"error": error}


def invalid(message):
    return Refusal(400, "INVALID_ARGUMENT", message)


def not_found(message):
    return Refusal(404, "NOT_FOUND", message)


def unauthenticated(given):
    if not given:
        return Refusal(
            401,
            "UNAUTHENTICATED",
            "Request is missing required authentication credential. Expected OAuth 2 access token, login cookie or other "
            "valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.",
            "CREDENTIALS_MISSING",
        )
    return Refusal(
        401,
        "UNAUTHENTICATED",
        "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid "
        "authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.",
        "ACCESS_TOKEN_EXPIRED",
    )


def denied(permission, resource):
    message = f'Required "{permission}" permission(s) for "{resource}".'
    return Refusal(403, "PERMISSION_DENIED", message, "IAM_PERMISSION_DENIED")


def too_many():
    message = (
        "Quota exceeded for quota metric 'Cluster write requests' and limit 'Cluster write requests per minute' of service "
        f"'{SERVICE}' for consumer 'project_number:123456789012'."
    )
    return Refusal(429, "RESOURCE_EXHAUSTED", message, "RATE_LIMIT_EXCEEDED")


def busy(operation):
    message = f"Cluster is running incompatible operation {operation}."
    return Refusal(400, "FAILED_PRECONDITION", message, "CLUSTER_ALREADY_HAS_OPERATION", "failedPrecondition")


def over_quota(wanted, present, quota):
    """The refusal of a resize to `wanted` nodes where the project's quota allows `quota`."""
    required, free = (wanted - present) * CPUS, max(0, quota - present) * CPUS
    message = (
        f'Insufficient regional quota to satisfy request: resource "CPUS": request requires \'{required:.1f}\' and is short '
        f"'{required - free:.1f}'. project has a quota of '{quota * CPUS:.1f}' with '{free:.1f}' available. View and manage "
        f"quotas at https://console.cloud.google.com/iam-admin/quotas?usage=USED&project={PROJECT}."
    )
    return Refusal(403, "PERMISSION_DENIED", message)


def not_all_running(seconds, expected, running, failure):
    """The condition of an operation whose instances could not be created; its message is also the error's."""
    obstacle = failure.obstacle
    code = obstacle.compute if obstacle.compute.startswith("ZONE") else obstacle.gke
    message = (
        f"Google Compute Engine: Not all instances running in IGM after {seconds:.9f}s. Expected {expected}, running "
        f"{running}, transitioning {expected - running}. Current errors: [{code}]: {failure.message}"
    )
    return {"code": obstacle.gke, "canonicalCode": "RESOURCE_EXHAUSTED", "message": message}


# --- Switches


class Switches:
    """What POST /lab/pool sets for the calls; null turns a switch off."""

    def __init__(self, operation_seconds):
        self.operation_seconds = operation_seconds
        self.fail_next = None  # message of the next operation's error
        self.quota_at_request = True
        self.throttled = 0  # requests that get 429
        self.without = frozenset()  # permissions that the caller lacks
        self.token_seconds = 3599


def number(value, low=0.0, high=1e6):
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
        raise ValueError(f"a number from {low:g} to {high:g}")
    return float(value)


def whole(value, low=0, high=1000000):
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise ValueError(f"a whole number from {low} to {high}")
    return value


def yes_or_no(value):
    if not isinstance(value, bool):
        raise ValueError("true or false")
    return value


def text(value):
    if not isinstance(value, str) or not value:
        raise ValueError("a text")
    return value


def texts(value):
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError("a list of texts")
    return value
