import random

from jupyter_firstbell_vscode.activity import Activity


class Connection:
    _wire_bytes_in = 0


class Handler:
    def __init__(self, websocket=True, upgrade=None):
        self.ws_connection = Connection() if websocket else None
        self.request = self
        self.headers = {} if upgrade is None else {"Upgrade": upgrade}


class Tab:
    """A tab of VS Code as it was observed: about fifteen messages in ten seconds without a user."""

    def __init__(self, seed=1):
        self.now = 0.0
        self.activity = Activity(clock=lambda: self.now)
        self.handler = Handler()
        self._random = random.Random(seed)

    def seconds(self, seconds, keys_per_second=0.0, answers=1):
        """How many of the seconds were active."""
        active = 0
        for _ in range(seconds):
            busy = False
            sent = (1 if self._random.random() < 0.5 else 2) + self._poisson(keys_per_second)
            for _ in range(sent):
                self.now += 1 / (sent + 1)
                self.handler.ws_connection._wire_bytes_in += self._random.choice((19, 57, 251))
                busy |= self.activity(self.handler)
                for _ in range(answers):
                    busy |= self.activity(self.handler)
            self.now = round(self.now + 1 / (sent + 1), 6)
            active += busy
        return active

    def _poisson(self, mean):
        count, left = 0, self._random.expovariate(1)
        while left < mean:
            count, left = count + 1, left + self._random.expovariate(1)
        return count


def test_an_idle_tab_is_no_activity_once_it_is_known():
    tab = Tab()
    tab.seconds(120)

    assert tab.seconds(4 * 3600) == 0


def test_what_the_server_sends_by_itself_is_no_activity():
    tab = Tab()
    tab.seconds(120)

    assert tab.seconds(600, answers=20) == 0


def test_a_person_who_types_is_active_most_of_the_time():
    tab = Tab()
    tab.seconds(300)

    assert tab.seconds(300, keys_per_second=2) > 200


def test_a_person_who_works_on_and_off_for_an_hour_is_seen_every_few_minutes():
    tab = Tab()
    tab.seconds(120)

    for _ in range(12):
        assert tab.seconds(60, keys_per_second=2) > 0
        tab.seconds(240)


def test_activity_ends_within_a_minute():
    tab = Tab()
    tab.seconds(300)
    tab.seconds(120, keys_per_second=3)
    tab.seconds(60)

    assert tab.seconds(3600) == 0


def test_a_burst_of_the_tabs_own_is_no_activity():
    tab = Tab()
    tab.seconds(300)

    assert tab.seconds(15, keys_per_second=4) == 0
    assert tab.seconds(120) == 0


def test_a_hidden_tab_that_a_browser_wakes_once_a_minute_is_idle():
    tab = Tab()
    for _ in range(30):
        tab.seconds(2, keys_per_second=30)
        tab.now += 58

    assert not any(tab.seconds(1, keys_per_second=30) or setattr(tab, "now", tab.now + 59) for _ in range(60))


def test_after_a_long_silence_it_counts_anew():
    tab = Tab()
    tab.seconds(300)
    tab.now += 24 * 3600
    tab.seconds(900)

    assert tab.seconds(3600) == 0


def test_a_page_is_activity_and_a_handshake_is_not():
    activity = Activity()

    assert activity(Handler(websocket=False))
    assert not activity(Handler(websocket=False, upgrade="websocket"))


def test_without_a_byte_count_everything_is_activity():
    handler = Handler()
    handler.ws_connection = object()

    assert Activity()(handler)
