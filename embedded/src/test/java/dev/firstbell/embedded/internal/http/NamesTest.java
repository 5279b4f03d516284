package dev.firstbell.embedded.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class NamesTest {
    @Test
    void pathsAreDecodedSegmentBySegment() {
        assertThat(Names.segments("/user/a%2Fb/")).contains(List.of("user", "a/b", ""));
        assertThat(Names.segments("/")).contains(List.of(""));
        assertThat(Names.segments("/%zz")).isEmpty();
        assertThat(Names.segments("/%4")).isEmpty();
    }

    @Property(tries = 300)
    void anEscapedNameIsDecodedToItself(@ForAll @StringLength(max = 40) String name) {
        // UTF-8 cannot encode half of a surrogate pair.
        String text = new String(
                name.getBytes(java.nio.charset.StandardCharsets.UTF_8), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(Names.segments("/" + Names.escape(text))).contains(List.of(text));
    }
}
