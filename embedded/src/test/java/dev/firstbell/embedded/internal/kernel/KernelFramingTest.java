package dev.firstbell.embedded.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelFramingTest {
    private static final KernelMessage MESSAGE = new KernelMessage(
            "shell",
            new JsonObject("{\"msg_id\":\"1\"}"),
            new JsonObject(),
            new JsonObject(),
            new JsonObject("{\"code\":\"é\"}"));

    @Test
    void offsetsFollowTheProtocolsDescription() {
        Buffer frame = KernelFraming.encodeV1(MESSAGE);

        assertThat(frame.getLongLE(0)).isEqualTo(6);
        assertThat(new long[] {
                    frame.getLongLE(8),
                    frame.getLongLE(16),
                    frame.getLongLE(24),
                    frame.getLongLE(32),
                    frame.getLongLE(40)
                })
                .containsExactly(56, 61, 75, 77, 79);
        assertThat(frame.getLongLE(48)).isEqualTo(frame.length());
    }

    @Test
    void bothFramingsDecodeWhatTheyEncode() {
        assertThat(KernelFraming.decodeV1(KernelFraming.encodeV1(MESSAGE))).isEqualTo(MESSAGE);
        assertThat(KernelFraming.decodeLegacy(KernelFraming.encodeLegacy(MESSAGE)))
                .isEqualTo(MESSAGE);
    }

    @Test
    void aMessageWithoutAChannelIsForTheShell() {
        assertThat(KernelFraming.decodeLegacy("{\"header\": {}}").channel()).isEqualTo("shell");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "3", "[]", "{"})
    void aTextThatIsNotAnObjectIsRejected(String text) {
        assertThatThrownBy(() -> KernelFraming.decodeLegacy(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Property(tries = 500)
    void arbitraryBytesAreRejectedWithAnIllegalArgumentException(@ForAll @Size(max = 120) byte[] bytes) {
        assertThatThrownBy(() -> KernelFraming.decodeV1(Buffer.buffer(bytes)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Property(tries = 500)
    void aFrameWithOneChangedByteIsDecodedOrRejectedWithAnIllegalArgumentException(
            @ForAll int position, @ForAll byte value) {
        byte[] bytes = KernelFraming.encodeV1(MESSAGE).getBytes();
        bytes[Math.floorMod(position, bytes.length)] = value;
        try {
            assertThat(KernelFraming.decodeV1(Buffer.buffer(bytes))).isNotNull();
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageNotContaining("null");
        }
    }
}
