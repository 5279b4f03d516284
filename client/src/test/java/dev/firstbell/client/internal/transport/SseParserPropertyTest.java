package dev.firstbell.client.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.firstbell.client.internal.http.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class SseParserPropertyTest {
    private static final int LIMIT = 10_000;

    private static List<String> parse(byte[] bytes, int chunk) {
        List<String> events = new ArrayList<>();
        SseParser parser = new SseParser(LIMIT, events::add);
        for (int at = 0; at < bytes.length; at += chunk) {
            parser.feed(bytes, at, Math.min(chunk, bytes.length - at));
        }
        return events;
    }

    private static List<String> parse(String text) {
        return parse(text.getBytes(StandardCharsets.UTF_8), Integer.MAX_VALUE);
    }

    @Property(tries = 300)
    void readsEventsInChunksOfAnySizeWithAnyLineEnd(
            @ForAll("lines") List<String> sent,
            @ForAll("lineEnds") String lineEnd,
            @ForAll @IntRange(min = 1, max = 30) int chunk) {
        StringBuilder stream = new StringBuilder(lineEnd);
        for (String event : sent) {
            stream.append("data: ")
                    .append(event)
                    .append(lineEnd)
                    .append(lineEnd)
                    .append(lineEnd);
        }
        assertThat(parse(stream.toString().getBytes(StandardCharsets.UTF_8), chunk))
                .isEqualTo(sent);
    }

    @Property(tries = 2000)
    void arbitraryBytesAreEventsOrMalformed(@ForAll @Size(max = 500) byte[] bytes) {
        try {
            int characters = parse(bytes, 7).stream().mapToInt(String::length).sum();
            assertThat(characters).isLessThanOrEqualTo(bytes.length);
        } catch (MalformedInputException e) {
            assertThat(e).hasMessageContaining("stream");
        }
    }

    @Example
    void joinsDataLinesAndIgnoresEverythingElse() {
        assertThat(parse("\uFEFF: comment\nevent: x\nid: 7\nretry: 3\ndata:a\ndata\ndata:  b\n\ndata: unfinished"))
                .containsExactly("a\n\n b");
    }

    @Example
    void blankLinesAreIgnored() {
        assertThat(parse("\n\n\n\n")).isEmpty();
    }

    @Example
    void aLineThatIsTooLongIsMalformed() {
        assertThatExceptionOfType(MalformedInputException.class).isThrownBy(() -> parse("data:" + "x".repeat(LIMIT)));
    }

    @Example
    void anEventOfTooManyLinesIsMalformed() {
        assertThatExceptionOfType(MalformedInputException.class).isThrownBy(() -> parse("data: x\n".repeat(LIMIT)));
        assertThatExceptionOfType(MalformedInputException.class).isThrownBy(() -> parse("data\n".repeat(LIMIT + 2)));
    }

    @Provide
    Arbitrary<List<String>> lines() {
        return Arbitraries.strings()
                .excludeChars('\n', '\r')
                .ofMaxLength(60)
                .map(text -> new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .list()
                .ofMaxSize(8);
    }

    @Provide
    Arbitrary<String> lineEnds() {
        return Arbitraries.of("\n", "\r\n", "\r");
    }
}
