package dev.firstbell.cli.shared;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.client.call.HubException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class FailuresTest {
    @Test
    void aFailureOfAFileIsSaidOnceWithItsReason() {
        IOException cause = new FileSystemException("/data/run", null, "No space left on device");

        assertThat(Failures.lines(new UncheckedIOException("cannot write /data/run: the disk is full", cause)))
                .containsExactly("cannot write /data/run: the disk is full");
        assertThat(Failures.lines(new UncheckedIOException("cannot write", new NoSuchFileException("/proc/x"))))
                .containsExactly("cannot write", "/proc/x: no such file or folder");
    }

    @Test
    void aWrappedFailureOfACallIsSaidInWords() {
        HubException failure = new HubException(
                HubException.Code.HUB_RESTARTING, "list users", Optional.empty(), OptionalInt.of(503), "", null);

        assertThat(Failures.lines(new CompletionException(failure)))
                .containsExactly("list users: the hub restarts or is down (503)");
    }

    @Test
    void anErrorInsideTheProgramShowsNoClass() {
        assertThat(Failures.lines(new NullPointerException("Cannot invoke \"dev.firstbell.X.y()\"")))
                .containsExactly(
                        "an error inside Firstbell stopped this command; run it again with FIRSTBELL_TRACE=1 in the"
                                + " environment, and report what it prints");
        assertThat(Failures.lines(new IllegalStateException("java.lang.Foo: bar")))
                .allSatisfy(line -> assertThat(line).doesNotContain("java."));
    }
}
