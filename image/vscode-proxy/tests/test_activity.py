from jupyter_firstbell_vscode.activity import Activity


class Connection:
    def __init__(self):
        self._wire_bytes_in = 0


class Handler:
    def __init__(self, websocket=True, upgrade=None):
        self.ws_connection = Connection() if websocket else None
        self.request = self
        self.headers = {} if upgrade is None else {"Upgrade": upgrade}


class Time:
    now = 0.0

    def __call__(self):
        return self.now


def keystrokes(handler, count):
    handler.ws_connection._wire_bytes_in += count


def test_keep_alives_never_add_up_to_activity():
    time, handler = Time(), Handler()
    activity = Activity(limit=2048, window=60, clock=time)

    for _ in range(10_000):
        time.now += 5
        keystrokes(handler, 19)
        assert not activity(handler)


def test_work_is_activity_and_ends_being_it():
    time, handler = Time(), Handler()
    activity = Activity(limit=2048, window=60, clock=time)
    keystrokes(handler, 5000)

    assert activity(handler)
    assert not activity(handler)
    keystrokes(handler, 2048)
    assert not activity(handler)
    keystrokes(handler, 1)
    assert activity(handler)


def test_tabs_are_counted_apart():
    activity = Activity(limit=2048, window=60, clock=Time())
    handlers = [Handler() for _ in range(10)]
    for handler in handlers:
        keystrokes(handler, 2000)

    assert not any([activity(handler) for handler in handlers])


def test_what_the_server_sends_by_itself_is_not_activity():
    activity, handler = Activity(limit=2048, window=60, clock=Time()), Handler()

    assert not any(activity(handler) for _ in range(1000))


def test_a_page_is_activity_and_a_handshake_is_not():
    activity = Activity(limit=2048, window=60)

    assert activity(Handler(websocket=False))
    assert not activity(Handler(websocket=False, upgrade="websocket"))


def test_without_a_byte_count_everything_is_activity():
    handler = Handler()
    del handler.ws_connection._wire_bytes_in

    assert Activity(limit=2048, window=60)(handler)
