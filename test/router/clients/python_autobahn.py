"""Debian's python3-autobahn against the router at the URL given: a round trip, with each serializer that it has, and by each method of
authentication that CREDENTIALS is for:

    python_autobahn.py URL REALM CREDENTIALS [CA_FILE]

CREDENTIALS is JSON: a list of what autobahn's `create_authenticator` takes; null is for an anonymous session. With CA_FILE, of the authority that
vouches for the router, proofs of cryptosign are bound to the TLS connection.

Prints `N passed, N failed`, which `.ci/run` adds to its sum; the exit status is 0 only if none failed.
"""

import asyncio
import json
import ssl
import sys

from autobahn.asyncio.wamp import ApplicationRunner, ApplicationSession
from autobahn.wamp import serializer
from autobahn.wamp.auth import create_authenticator
from autobahn.wamp.exception import ApplicationError
from autobahn.wamp.types import PublishOptions, RegisterOptions, SubscribeOptions

results = []


class RoundTrip(ApplicationSession):
    """Authenticates, does its round trip as soon as it has joined, and leaves."""

    authenticator = None

    def onConnect(self):
        credentials = self.config.extra["credentials"]
        if credentials is None:
            self.join(self.config.realm)
            return
        self.authenticator = create_authenticator(**credentials)
        self.join(
            self.config.realm,
            authmethods=[credentials["name"]],
            authid=credentials["authid"],
            authextra=self.authenticator.authextra,
        )

    def onChallenge(self, challenge):
        return self.authenticator.on_challenge(self, challenge)

    def onWelcome(self, welcome):
        # It checks the router's own proof, if the method has one.
        return self.authenticator and self.authenticator.on_welcome(self, welcome.authextra)

    def onLeave(self, details):
        if details.reason.startswith("wamp.error."):
            results.append((self.config.extra["name"], f"{details.reason}: {details.message}"))
        self.disconnect()

    async def onJoin(self, details):
        try:
            await asyncio.wait_for(self.round_trip(), 10)
            results.append((self.config.extra["name"], None))
        except Exception as error:
            results.append((self.config.extra["name"], repr(error)))
        self.leave()

    def onDisconnect(self):
        asyncio.get_event_loop().stop()

    async def round_trip(self):
        prefix = "python." + self.config.extra["name"]
        event = asyncio.get_running_loop().create_future()
        await self.subscribe(
            lambda *args, **kwargs: event.set_result((args, kwargs)), prefix, SubscribeOptions(match="prefix")
        )
        options = PublishOptions(acknowledge=True, exclude_me=False)
        publication = await self.publish(prefix + ".topic", 1, "ü", None, 2**40, key=[True], options=options)
        assert 1 <= publication.id <= 2**53, publication
        seen = await event
        assert seen == ((1, "ü", None, 2**40), {"key": [True]}), seen
        await self.register(lambda a, b: a + b, prefix + ".add", RegisterOptions(invoke="roundrobin"))
        total = await self.call(prefix + ".add", 2, 3)
        assert total == 5, total
        try:
            await self.call(prefix + ".none")
        except ApplicationError as error:
            assert error.error == ApplicationError.NO_SUCH_PROCEDURE, error
        else:
            raise AssertionError("a procedure that is not there was called")
        sessions = await self.call("wamp.session.list")
        assert self._session_id in sessions, sessions


def serializers():
    for name in ("JsonSerializer", "MsgPackSerializer", "CBORSerializer"):
        if hasattr(serializer, name):
            yield name, getattr(serializer, name)


def tls_context(ca_file):
    context = ssl.create_default_context(cafile=ca_file)
    # It knows the channel binding of TLS 1.2 alone.
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    return context


def main():
    url, realm, credentials_json, *ca_file = sys.argv[1:]
    tls = tls_context(*ca_file) if ca_file else None
    expected = 0
    for credentials in json.loads(credentials_json):
        method = "anonymous" if credentials is None else credentials["authid"].replace("-", "_")
        for name, make in serializers():
            expected += 1
            asyncio.set_event_loop(asyncio.new_event_loop())
            extra = {"name": f"{method}.{name.lower()}", "credentials": credentials}
            runner = ApplicationRunner(url, realm, extra=extra, serializers=[make()], ssl=tls)
            runner.run(RoundTrip, log_level="error")
    failed = [(name, error) for name, error in results if error is not None]
    for name, error in failed:
        print(f"{name}: {error}", file=sys.stderr)
    passed = len(results) - len(failed)
    print(f"{passed} passed, {expected - passed} failed")
    return 0 if expected > 0 and passed == expected else 1


sys.exit(main())
