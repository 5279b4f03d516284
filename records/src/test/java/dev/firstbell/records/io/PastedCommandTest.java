package dev.firstbell.records.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class PastedCommandTest {
    @Test
    void plainWordsStayAsTheyAre() {
        assertThat(PastedCommand.of(
                        "firstbell", "cleanup", Path.of("runs/a-1"), "--hub", URI.create("https://x.edu:8443/~y/")))
                .isEqualTo("firstbell cleanup runs/a-1 --hub https://x.edu:8443/~y/");
    }

    @Test
    void otherWordsAreQuoted() {
        assertThat(PastedCommand.of("my run", "o'clock", "", "~/x", "a*", "$HOME"))
                .isEqualTo("'my run' 'o'\\''clock' '' '~/x' 'a*' '$HOME'");
    }

    @Property(tries = 20)
    void aShellReadsTheWordsBack(
            @ForAll
                    @StringLength(max = 12)
                    @Chars({'a', ' ', '\'', '"', '\\', '$', '`', '*', '~', '!', '#', ';', '\u00e4'})
                    String word)
            throws Exception {
        Process shell = new ProcessBuilder("sh", "-c", "printf '%s' " + PastedCommand.of(word)).start();

        assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(word);
    }
}
