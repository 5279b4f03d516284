package dev.firstbell.client.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.firstbell.client.internal.http.MalformedInputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class KernelFramingPropertyTest {
    private final KernelFraming v1 = new V1Framing();
    private final KernelFraming legacy = new LegacyFraming();

    /** Encodes and decodes a message. */
    private static KernelMessage roundTrip(KernelFraming framing, KernelMessage message) {
        KernelMessage[] decoded = new KernelMessage[1];
        framing.encode(message, new KernelFraming.Sink() {
            @Override
            public void text(String frame) {
                decoded[0] = framing.decode(frame);
            }

            @Override
            public void binary(ByteBuffer frame) {
                decoded[0] = framing.decode(frame);
            }
        });
        return decoded[0];
    }

    @Property(tries = 300)
    void bothFramingsDecodeWhatTheyEncode(@ForAll("messages") KernelMessage message) {
        for (KernelFraming framing : List.of(v1, legacy)) {
            assertThat(roundTrip(framing, message))
                    .usingRecursiveComparison()
                    .withEqualsForType(JsonNode::equals, JsonNode.class)
                    .isEqualTo(message);
        }
    }

    @Property(tries = 2000)
    void arbitraryBytesDecodeOrAreMalformed(@ForAll @Size(max = 400) byte[] bytes) {
        for (KernelFraming framing : List.of(v1, legacy)) {
            decodeHostile(framing, ByteBuffer.wrap(bytes));
        }
    }

    @Property(tries = 2000)
    void damagedFramesDecodeOrAreMalformed(
            @ForAll("messages") KernelMessage message,
            @ForAll @IntRange(max = 1_000_000) int where,
            @ForAll byte damage,
            @ForAll @IntRange(max = 20) int cut) {
        byte[] frame = V1Framing.encode(message);
        frame[where % frame.length] = damage;
        decodeHostile(v1, ByteBuffer.wrap(Arrays.copyOf(frame, Math.max(0, frame.length - cut))));
    }

    @Property(tries = 2000)
    void offsetsBeyondTheFrameAreMalformed(@ForAll long offset, @ForAll @IntRange(max = 6) int index) {
        KernelMessage message = KernelMessage.request("shell", object("msg_id", "1"), object("code", "1+1"));
        byte[] frame = V1Framing.encode(message);
        ByteBuffer view = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
        boolean same = view.getLong(Long.BYTES * index) == offset;
        view.putLong(Long.BYTES * index, offset);
        if (!same && (offset < 0 || offset > frame.length)) {
            assertThatExceptionOfType(MalformedInputException.class)
                    .isThrownBy(() -> v1.decode(ByteBuffer.wrap(frame)));
        } else {
            decodeHostile(v1, ByteBuffer.wrap(frame));
        }
    }

    private static void decodeHostile(KernelFraming framing, ByteBuffer frame) {
        try {
            assertThat(framing.decode(frame)).isNotNull();
        } catch (MalformedInputException e) {
            assertThat(e).hasMessageMatching("(?s).+");
        }
    }

    @Example
    void theV1LayoutIsTheDocumentedOne() {
        KernelMessage message = KernelMessage.request("shell", object("msg_id", "12345"), object("code", "ab"));
        byte[] frame = V1Framing.encode(message);
        ByteBuffer view = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
        long[] numbers = new long[7];
        view.asLongBuffer().get(numbers);
        int header = "{\"msg_id\":\"12345\"}".length();
        int content = "{\"code\":\"ab\"}".length();
        assertThat(numbers).containsExactly(6, 56, 61, 61 + header, 63 + header, 65 + header, 65 + header + content);
        assertThat(new String(frame, 56, 5, StandardCharsets.UTF_8)).isEqualTo("shell");
        assertThat(frame).hasSize(65 + header + content);
    }

    @Example
    void aLegacyMessageWithoutAChannelBelongsToTheShellChannel() {
        KernelMessage message = legacy.decode("{\"header\": {\"msg_type\": \"status\"}, \"parent_header\": null}");
        assertThat(message.channel()).isEqualTo("shell");
        assertThat(message.type()).isEqualTo("status");
        assertThat(message.parentId()).isEmpty();
    }

    @Example
    void aTextFrameIsMalformedInV1() {
        assertThatExceptionOfType(MalformedInputException.class).isThrownBy(() -> v1.decode("{}"));
    }

    @Provide
    Arbitrary<KernelMessage> messages() {
        Arbitrary<String> text =
                Arbitraries.strings().excludeChars('\uFEFF').map(KernelFramingPropertyTest::wellFormed);
        Arbitrary<ObjectNode> objects = Combinators.combine(text, text).as(KernelFramingPropertyTest::object);
        Arbitrary<List<byte[]>> buffers =
                Arbitraries.bytes().array(byte[].class).ofMaxSize(50).list().ofMaxSize(3);
        return Combinators.combine(text, objects, objects, objects, objects, buffers)
                .as((channel, header, parent, metadata, content, attached) ->
                        new KernelMessage(channel, header, parent, metadata, content, attached));
    }

    private static ObjectNode object(String field, String value) {
        return JsonNodeFactory.instance.objectNode().put(field, value);
    }

    /** Without unpaired surrogates, which UTF-8 cannot encode. */
    private static String wellFormed(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
