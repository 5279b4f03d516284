package dev.firstbell.deploy.description;

import dev.firstbell.deploy.chart.HelmChart;
import dev.firstbell.deploy.values.Written;
import dev.firstbell.records.deployment.Deployment.Rejected;
import dev.firstbell.records.deployment.Origin;
import dev.firstbell.records.deployment.Value;
import dev.firstbell.records.io.Excerpt;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads values as what they have to be. A value that the chart or the hub does not accept is collected, and unknown. Not
 * thread-safe.
 */
final class TypedValues {
    /** The units of JupyterHub's {@code ByteSpecification} (traitlets.py): powers of 1024, and no other suffix. */
    private static final Map<Character, Long> UNITS =
            Map.of('K', 1L << 10, 'M', 1L << 20, 'G', 1L << 30, 'T', 1L << 40);

    private static final long LEAST_MEMORY = 64L << 20;
    private static final long MOST_MEMORY = 1L << 40;
    private static final long MOST_CPU_MILLI = 256_000;
    private static final long LONGEST_TIMEOUT = 6 * 3600;

    private static final Pattern NUMBER = Pattern.compile("[-+]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][-+]?\\d{1,3})?");
    /** What is meant by {@code 1Gi}, {@code 1 G}, {@code 1g} and {@code 512mb}: the number with one of the four letters. */
    private static final Pattern BINARY = Pattern.compile("([0-9.]+)\\s*([KMGTkmgt])(i|iB|B|ib|b)?");

    private static final Pattern MILLI = Pattern.compile("([0-9]{1,7})m");
    private static final String YES = "true|True|TRUE|yes|Yes|YES|on|On|ON";
    private static final String NO = "false|False|FALSE|no|No|NO|off|Off|OFF";

    private final MergedValues values;
    private final LastWords lastWords;
    private final List<Rejected> rejected = new ArrayList<>();

    TypedValues(MergedValues values, LastWords lastWords) {
        this.values = values;
        this.lastWords = lastWords;
    }

    List<Rejected> rejected() {
        return rejected;
    }

    /**
     * A value, or what holds without it.
     *
     * @param read the value of a text, with {@code true} if that is in quotes; empty if it is not accepted
     * @param expected what is accepted, after "expected"
     * @param chartDefault what the chart sets
     * @param hubDefault what holds if the chart's value is empty
     */
    private <T> Value<T> value(
            Key key, Function<Written.Scalar, Optional<T>> read, String expected, T chartDefault, T hubDefault) {
        Answer answer = lastWords.of(key);
        if (answer instanceof Answer.Unclear unclear) {
            return new Value.Unknown<>(unclear.why(), unclear.tell(), unclear.origin());
        }
        if (answer instanceof Answer.Set set) {
            return set.written() instanceof Written.Nothing
                    ? new Value.Known<>(hubDefault, set.origin())
                    : of(set.written(), set.origin(), read, expected);
        }
        Optional<HelmChart.Default> inChart = values.chartDefault(key.path());
        if (inChart.isPresent()) {
            Object set = inChart.get().value();
            return set == null
                    ? new Value.Known<>(hubDefault, answer.origin())
                    : of(
                            new Written.Scalar(inChart.get().place(), set.toString(), set instanceof String),
                            answer.origin(),
                            read,
                            expected);
        }
        return new Value.Known<>(chartDefault, answer.origin());
    }

    private <T> Value<T> of(
            Written written, Origin origin, Function<Written.Scalar, Optional<T>> read, String expected) {
        if (written instanceof Written.Unreadable unreadable) {
            return new Value.Unknown<>(
                    unreadable.where() + ": " + origin.key() + " is " + unreadable.what(),
                    "give " + unreadable.tell(),
                    origin);
        }
        Optional<T> value = written instanceof Written.Scalar scalar ? read.apply(scalar) : Optional.empty();
        if (value.isPresent()) {
            return new Value.Known<>(value.get(), origin);
        }
        String found = written instanceof Written.Scalar scalar
                ? (scalar.quoted() ? "the text " : "") + Excerpt.quoted(scalar.text())
                : written instanceof Written.Items ? "a list" : "keys with values";
        rejected.add(new Rejected(origin, found, "expected " + expected + remedy(written, expected)));
        return new Value.Unknown<>(
                written.where() + ": " + origin.key() + " is " + found + ", which is not accepted",
                "correct that value",
                origin);
    }

    private static String remedy(Written written, String expected) {
        if (!(written instanceof Written.Scalar scalar)) {
            return "";
        }
        Matcher binary = BINARY.matcher(scalar.text().strip());
        if (expected.startsWith("bytes") && binary.matches()) {
            return "; write " + binary.group(1) + binary.group(2).toUpperCase(Locale.ROOT);
        }
        Matcher milli = MILLI.matcher(scalar.text().strip());
        if (expected.startsWith("a number of CPUs") && milli.matches()) {
            return "; write " + cpus(new BigDecimal(milli.group(1)).movePointLeft(3));
        }
        return scalar.quoted() && NUMBER.matcher(scalar.text()).matches() ? "; remove the quotes" : "";
    }

    /** A whole number. */
    Value<Long> whole(Key key, long chartDefault, long hubDefault) {
        return value(key, Written.Scalar::wholeNumber, "a whole number or nothing", chartDefault, hubDefault);
    }

    /** Whole seconds. */
    Value<Duration> seconds(Key key, long chartDefault, long hubDefault) {
        return value(
                key,
                scalar -> scalar.wholeNumber()
                        .filter(seconds -> seconds >= 0 && seconds <= Integer.MAX_VALUE)
                        .map(Duration::ofSeconds),
                "a whole number of seconds, not negative, or nothing",
                Duration.ofSeconds(chartDefault),
                Duration.ofSeconds(hubDefault));
    }

    /** A timeout in seconds; one of more than six hours, longer than any node takes, is collected as rejected. */
    Value<Duration> timeout(Key key, long chartDefault, long hubDefault) {
        Value<Duration> seconds = seconds(key, chartDefault, hubDefault);
        return seconds.match(
                known -> {
                    long found = known.value().toSeconds();
                    if (found <= LONGEST_TIMEOUT) {
                        return known;
                    }
                    boolean millis = found % 1000 == 0 && found / 1000 >= 30 && found / 1000 <= LONGEST_TIMEOUT;
                    return reject(
                            known.origin(),
                            "`" + found + "`, which is more than 6 hours",
                            "the value is in seconds, and no node takes that long"
                                    + (millis ? "; did you mean `" + found / 1000 + "`?" : ""));
                },
                unknown -> unknown);
    }

    /**
     * Bytes, as JupyterHub reads them: {@code 1G} is 1024³. A number that no student's server can mean, such as 2 bytes
     * where 2G was meant, is collected as rejected.
     */
    Value<Long> memory(Key key, long chartDefault) {
        Value<Long> bytes = anyMemory(key, chartDefault);
        return bytes.match(
                known -> (known.value() == 0 && !isFraction(key))
                                || (known.value() >= LEAST_MEMORY && known.value() <= MOST_MEMORY)
                        ? known
                        : implausible(key, known),
                unknown -> unknown);
    }

    /** Whether a value is more than nothing and less than a byte, such as 0.5 where 0.5G was meant. */
    private boolean isFraction(Key key) {
        return lastWords.of(key) instanceof Answer.Set set
                && set.written() instanceof Written.Scalar scalar
                && number(scalar.text()).filter(number -> number.signum() > 0).isPresent();
    }

    private Value<Long> implausible(Key key, Value.Known<Long> bytes) {
        String text = lastWords.of(key) instanceof Answer.Set set && set.written() instanceof Written.Scalar scalar
                ? scalar.text()
                : bytes.value().toString();
        String units = inUnits(bytes.value());
        String found =
                Excerpt.quoted(text) + (units.equals(text) ? " of memory" : ", which is " + units + " of memory");
        rejected.add(new Rejected(
                bytes.origin(),
                found,
                "a student's server has from 64M to 1T"
                        + meant(text)
                                .map(likely -> "; did you mean `" + likely + "`?")
                                .orElse("")));
        return new Value.Unknown<>(
                bytes.origin().where() + ": " + bytes.origin().key() + " is " + found,
                "correct that value",
                bytes.origin());
    }

    private static String inUnits(long bytes) {
        return bytes >= 1L << 40
                ? (bytes >> 40) + "T"
                : bytes >= 1L << 20 ? (bytes >> 20) + "M" : bytes == 1 ? "1 byte" : bytes + " bytes";
    }

    /** The number with the unit that makes it plausible: {@code 2G} for 2 or 2K, {@code 2000M} for 2000 or 2000G. */
    private static Optional<String> meant(String text) {
        String digits = text.replaceAll("[KMGT]$", "");
        if (number(digits)
                .filter(number -> number.compareTo(BigDecimal.ONE) < 0)
                .isPresent()) {
            return Optional.of(digits + "G");
        }
        return number(digits)
                .filter(number -> number.signum() > 0)
                .flatMap(number -> List.of("G", "M").stream()
                        .filter(unit -> number.compareTo(BigDecimal.valueOf(unit.equals("G") ? 512 : 1 << 20)) <= 0
                                && number.multiply(BigDecimal.valueOf(UNITS.get(unit.charAt(0))))
                                                .compareTo(BigDecimal.valueOf(LEAST_MEMORY))
                                        >= 0)
                        .findFirst())
                .map(unit -> digits + unit);
    }

    private Value<Long> anyMemory(Key key, long chartDefault) {
        return value(
                key,
                TypedValues::bytes,
                "bytes, or a number with K, M, G or T, which JupyterHub reads as powers of 1024 (1G is 1Gi)",
                chartDefault,
                0L);
    }

    /** Thousandths of a CPU. Hundreds of CPUs, which no node has, are collected as rejected. */
    Value<Long> cpu(Key key) {
        Value<Long> milli = anyCpu(key);
        return milli.match(
                known -> {
                    if (known.value() <= MOST_CPU_MILLI) {
                        return known;
                    }
                    BigDecimal cpus = BigDecimal.valueOf(known.value(), 3);
                    BigDecimal meant = cpus.movePointLeft(3);
                    return reject(
                            known.origin(),
                            Excerpt.quoted(cpus(cpus)) + ", which is more CPUs than a node has",
                            "did you mean `" + cpus(meant) + "`, which is " + cpus(cpus) + " thousandths of a CPU?");
                },
                unknown -> unknown);
    }

    private static String cpus(BigDecimal cpus) {
        return cpus.signum() == 0 ? "0" : cpus.stripTrailingZeros().toPlainString();
    }

    private Value<Long> anyCpu(Key key) {
        return value(
                key,
                scalar -> scalar.quoted()
                        ? Optional.empty()
                        : plain(scalar)
                                .filter(cpus -> cpus.signum() >= 0)
                                .map(cpus -> cpus.movePointRight(3)
                                        .setScale(0, RoundingMode.CEILING)
                                        .longValue()),
                "a number of CPUs like 0.5, without a unit",
                0L,
                0L);
    }

    Value<Boolean> flag(Key key, boolean chartDefault) {
        return value(key, TypedValues::yesOrNo, "true or false", chartDefault, false);
    }

    /** One of some words. */
    <T> Value<T> choice(Key key, Map<String, T> words, T chartDefault, T hubDefault) {
        return value(
                key,
                scalar -> Optional.ofNullable(words.get(scalar.text())),
                "one of "
                        + String.join(
                                ", ",
                                words.keySet().stream()
                                        .filter(word -> !word.isEmpty())
                                        .toList()) + (words.containsKey("") ? ", or nothing" : ""),
                chartDefault,
                hubDefault);
    }

    /** A text; empty if nothing is set. */
    Value<String> text(Key key) {
        return text(key, "");
    }

    /**
     * A text; empty if nothing is set. What YAML reads as a number or a boolean is not accepted, as by the chart's schema.
     *
     * @param unit what a number needs to become a text, such as {@code Gi}; empty if quotes are enough
     */
    Value<String> text(Key key, String unit) {
        Value<String> text = value(key, scalar -> Optional.of(scalar.text()), "a text", "", "");
        if (lastWords.of(key) instanceof Answer.Set set
                && set.written() instanceof Written.Scalar scalar
                && isNotText(scalar)) {
            String found = Excerpt.quoted(scalar.text()) + ", which YAML reads as a "
                    + (yesOrNo(scalar).isPresent() ? "boolean" : "number");
            rejected.add(new Rejected(
                    set.origin(), found, "expected a text; write \"" + scalar.text() + unit + "\", with the quotes"));
            return new Value.Unknown<>(
                    scalar.where() + ": " + set.origin().key() + " is " + found, "correct that value", set.origin());
        }
        return text;
    }

    private static boolean isNotText(Written.Scalar scalar) {
        return !scalar.quoted()
                && (yesOrNo(scalar).isPresent()
                        || scalar.wholeNumber().isPresent()
                        || NUMBER.matcher(scalar.text()).matches());
    }

    /** Collects a value that the chart accepts, and that cannot work. */
    <T> Value<T> reject(Origin origin, String found, String remedy) {
        rejected.add(new Rejected(origin, found, remedy));
        return new Value.Unknown<>(origin.where() + ": " + origin.key() + " is " + found, "correct that value", origin);
    }

    /** What is at a path, as it is written: empty if nothing is set. */
    Optional<Written> written(Key key) {
        return lastWords.of(key) instanceof Answer.Set set ? Optional.of(set.written()) : Optional.empty();
    }

    static boolean isNumber(String text) {
        return NUMBER.matcher(text).matches();
    }

    static Optional<Boolean> yesOrNo(Written.Scalar scalar) {
        if (scalar.quoted()) {
            return Optional.empty();
        }
        return scalar.text().matches(YES)
                ? Optional.of(true)
                : scalar.text().matches(NO) ? Optional.of(false) : Optional.empty();
    }

    private static Optional<Long> bytes(Written.Scalar scalar) {
        String text = scalar.text();
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Long unit = UNITS.get(text.charAt(text.length() - 1));
        if (unit != null) {
            return number(text.substring(0, text.length() - 1)).flatMap(number -> whole(number, unit));
        }
        // A number in quotes has no suffix, and JupyterHub then rejects its last digit as one.
        return scalar.quoted() ? Optional.empty() : plain(scalar).flatMap(number -> whole(number, 1));
    }

    private static Optional<Long> whole(BigDecimal number, long unit) {
        BigDecimal bytes = number.multiply(BigDecimal.valueOf(unit)).setScale(0, RoundingMode.FLOOR);
        return bytes.signum() < 0 || bytes.precision() - bytes.scale() > 18
                ? Optional.empty()
                : Optional.of(bytes.longValue());
    }

    /** A number as Helm's YAML parser reads it, which renders 1_000 as 1000, 0x400 as 1024 and 0o17 as 15. */
    private static Optional<BigDecimal> plain(Written.Scalar scalar) {
        return scalar.wholeNumber().map(BigDecimal::valueOf).or(() -> number(scalar.text()));
    }

    private static Optional<BigDecimal> number(String text) {
        return text.length() <= 30 && NUMBER.matcher(text).matches()
                ? Optional.of(new BigDecimal(text))
                : Optional.empty();
    }
}
