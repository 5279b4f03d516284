package dev.firstbell.embedded.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class FormBodyTest {
    private static Map<String, String> fields(String type, String body) {
        return FormBody.fields(type, Buffer.buffer(body));
    }

    @Test
    void aUrlEncodedFormIsDecoded() {
        assertThat(fields("application/x-www-form-urlencoded; charset=UTF-8", "a=1&b=x%20y+z&c=%C3%BC&d=&a=2&junk&=3"))
                .isEqualTo(Map.of("a", "2", "b", "x y z", "c", "ü", "d", ""));
    }

    @Test
    void aMultipartFormIsNotDecoded() {
        String body = "--xyz\r\nContent-Disposition: form-data; name=\"profile\"\r\nContent-Length: 5\r\n\r\nlarge\r\n"
                + "--xyz\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\ntwo\r\nlines\r\n--xyz--\r\n";
        assertThat(fields("multipart/form-data; boundary=xyz", body))
                .isEqualTo(Map.of("profile", "large", "note", "two\r\nlines"));
    }

    @Test
    void aBodyThatIsNotAFormHasNoFields() {
        assertThat(fields("application/json", "{\"a\": 1}")).isEmpty();
        assertThat(fields("multipart/form-data", "--x")).isEmpty();
        assertThat(fields("", "a=1")).isEmpty();
    }

    @Property(tries = 200)
    void everyTextIsReadWithoutAnException(@ForAll @StringLength(max = 200) String body) {
        assertThat(fields("application/x-www-form-urlencoded", body)).isNotNull();
        assertThat(fields("multipart/form-data; boundary=a", body)).isNotNull();
    }
}
