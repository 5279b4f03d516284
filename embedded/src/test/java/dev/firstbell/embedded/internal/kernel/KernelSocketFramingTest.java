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

class KernelSocketFramingTest {
    private static final KernelSocketMessage MESSAGE = new KernelSocketMessage(
            "shell",
            new JsonObject("{\"msg_id\":\"1\"}"),
            new JsonObject(),
            new JsonObject(),
            new JsonObject("{\"code\":\"é\"}"));

    @Test
    void offsetsFollowTheProtocolsDescription() {
        Buffer frame = KernelSocketFraming.encodeV1(MESSAGE);

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
        assertThat(KernelSocketFraming.decodeV1(KernelSocketFraming.encodeV1(MESSAGE)))
                .isEqualTo(MESSAGE);
        assertThat(KernelSocketFraming.decodeLegacy(KernelSocketFraming.encodeLegacy(MESSAGE)))
                .isEqualTo(MESSAGE);
    }

    @Test
    void aMessageWithoutAChannelIsForTheShell() {
        assertThat(KernelSocketFraming.decodeLegacy("{\"header\": {}}").channel())
                .isEqualTo("shell");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "3", "[]", "{"})
    void aTextThatIsNotAnObjectIsRejected(String text) {
        assertThatThrownBy(() -> KernelSocketFraming.decodeLegacy(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Property(tries = 500)
    void arbitraryBytesAreRejectedWithAnIllegalArgumentException(@ForAll @Size(max = 120) byte[] bytes) {
        assertThatThrownBy(() -> KernelSocketFraming.decodeV1(Buffer.buffer(bytes)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Property(tries = 500)
    void aFrameWithOneChangedByteIsDecodedOrRejectedWithAnIllegalArgumentException(
            @ForAll int position, @ForAll byte value) {
        byte[] bytes = KernelSocketFraming.encodeV1(MESSAGE).getBytes();
        bytes[Math.floorMod(position, bytes.length)] = value;
        try {
            assertThat(KernelSocketFraming.decodeV1(Buffer.buffer(bytes))).isNotNull();
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageNotContaining("null");
        }
    }
}
