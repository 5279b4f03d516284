package dev.firstbell.records.io;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * The JSON dialect of all files. Durations are numbers of milliseconds with at most three decimals, and their fields' names
 * end in {@code Ms}. Instants are ISO-8601 UTC with six decimals. Unknown fields are an error. Missing fields are an error,
 * except those of type {@link Optional} and those that are left out when empty.
 *
 * <p>Thread-safe.
 */
public final class Json {
    private static final JsonMapper LINES = JsonMapper.builder()
            .annotationIntrospector(new FieldsAreRequired())
            .addModule(new SimpleModule("firstbell")
                    .addSerializer(new InstantWriter())
                    .addDeserializer(Instant.class, new InstantReader())
                    .addSerializer(new DurationWriter())
                    .addDeserializer(Duration.class, new DurationReader())
                    .setValueInstantiators(new RecordConstructors()))
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .build();

    private static final JsonMapper PRETTY =
            LINES.rebuild().enable(SerializationFeature.INDENT_OUTPUT).build();

    private Json() {}

    /** Writes one object a line; reads. */
    public static JsonMapper lines() {
        return LINES;
    }

    /** Writes indented, for files that people open; reads. */
    public static JsonMapper pretty() {
        return PRETTY;
    }

    /** The text form of an instant in all files: {@code 2026-09-07T15:00:00.000000Z}. */
    public static String text(Instant instant) {
        return InstantText.of(instant);
    }

    /** Without this, a missing number would be read as zero. */
    private static final class FieldsAreRequired extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1L;

        @Override
        public Boolean hasRequiredMarker(MapperConfig<?> config, AnnotatedMember member) {
            JsonInclude include = _findAnnotation(member, JsonInclude.class);
            boolean leftOutWhenEmpty = include != null && include.value() == JsonInclude.Include.NON_EMPTY;
            return member.getRawType() != Optional.class && !leftOutWhenEmpty;
        }
    }

    private static final class InstantWriter extends StdSerializer<Instant> {
        InstantWriter() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant value, JsonGenerator json, SerializationContext context) {
            json.writeString(text(value));
        }
    }

    private static final class InstantReader extends StdDeserializer<Instant> {
        /** The difference of two instants in nanoseconds has to fit into a long: 292 years. */
        private static final Instant FIRST = Instant.EPOCH;

        private static final Instant LAST = Instant.parse("2199-12-31T23:59:59Z");

        InstantReader() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser json, DeserializationContext context) {
            try {
                Instant instant = InstantText.parse(json.getString());
                return instant.isBefore(FIRST) || instant.isAfter(LAST) ? outOfRange(json, context) : instant;
            } catch (DateTimeParseException e) {
                return outOfRange(json, context);
            }
        }

        private static Instant outOfRange(JsonParser json, DeserializationContext context) {
            return (Instant) context.handleWeirdStringValue(
                    Instant.class, json.getString(), "expected an instant like 2026-09-07T15:00:00.000000Z");
        }
    }

    private static final class DurationWriter extends StdSerializer<Duration> {
        DurationWriter() {
            super(Duration.class);
        }

        @Override
        public void serialize(Duration value, JsonGenerator json, SerializationContext context) {
            long micros = toMicros(value.toNanos());
            if (micros % 1000 == 0) {
                json.writeNumber(micros / 1000);
            } else {
                json.writeNumber(BigDecimal.valueOf(micros, 3).stripTrailingZeros());
            }
        }
    }

    /** Rounds half to even. */
    private static long toMicros(long nanos) {
        long micros = Math.floorDiv(nanos, 1000);
        int rest = Math.floorMod(nanos, 1000);
        return rest > 500 || rest == 500 && micros % 2 != 0 ? micros + 1 : micros;
    }

    private static final class DurationReader extends StdDeserializer<Duration> {
        private static final int MOST_DIGITS = 20;
        private static final int MOST_SCALE = 1_000;

        DurationReader() {
            super(Duration.class);
        }

        @Override
        public Duration deserialize(JsonParser json, DeserializationContext context) {
            JsonToken token = json.currentToken();
            if (token != JsonToken.VALUE_NUMBER_INT && token != JsonToken.VALUE_NUMBER_FLOAT) {
                return (Duration) context.handleUnexpectedToken(Duration.class, json);
            }
            BigDecimal millis = json.getDecimalValue();
            // Checked before the digits are written out: 1e999999999 would need as many.
            if (millis.precision() - (long) millis.scale() > MOST_DIGITS || millis.scale() > MOST_SCALE) {
                return outOfRange(json, context);
            }
            try {
                return Duration.ofNanos(millis.movePointRight(6)
                        .setScale(0, RoundingMode.HALF_EVEN)
                        .longValueExact());
            } catch (ArithmeticException e) {
                return outOfRange(json, context);
            }
        }

        private static Duration outOfRange(JsonParser json, DeserializationContext context) {
            return (Duration) context.handleWeirdNumberValue(
                    Duration.class, json.getNumberValue(), "expected milliseconds within 292 years");
        }
    }
}
