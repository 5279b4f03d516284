package dev.firstbell.twin.parameters;

import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.yaml.YamlReader;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Reads the values of quantities. A number that is outside the plausible range is refused, with the unit that was most
 * likely meant.
 *
 * @param notes takes values that are read, but mean something else in another place, one line each
 */
record QuantityReader(Consumer<String> notes) {
    /** A number with a unit that Kubernetes does not have: {@code 57 GB}, {@code 57GiB}, {@code 57K}. */
    private static final Pattern OTHER_UNIT =
            Pattern.compile("(?<number>[0-9]+(?:\\.[0-9]+)?)\\s*(?<letter>[kKmMgGtT])[iI]?[bB]?");

    private static final Pattern GROUPED = Pattern.compile("[0-9]{1,3}([,_ '][0-9]{3})+[a-zA-Z]*");

    /** The CPU guarantee of a student's server, in thousandths, below which its unit is doubtful. */
    private static final int FEW_MILLI = 10;

    private static final List<String> BINARY = List.of("Ki", "Mi", "Gi");
    private static final List<String> HUMAN = List.of(" bytes", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei");

    /** Where a value stands. */
    record Place(YamlReader yaml, String key, JsonNode node) {}

    /** The value in the quantity's unit; null if it has a problem, which is then reported. */
    Double read(Place place, Quantity quantity) {
        return quantity.unit().isKubernetes() ? kubernetes(place, quantity, "") : number(place, quantity);
    }

    /** The value under a former name, whose bare numbers are in the unit that the name had. */
    Double readFormer(Place place, Quantity quantity, Quantity.Former former) {
        return kubernetes(place, quantity, former.suffix());
    }

    private static Double number(Place place, Quantity quantity) {
        JsonNode node = place.node;
        Range range = quantity.range();
        if (node.isNumber() && range.contains(node.doubleValue())) {
            double number = node.doubleValue();
            if (!quantity.unit().isWhole() || number == Math.rint(number)) {
                return number;
            }
        }
        Unit unit = quantity.unit();
        String bounds = unit == Unit.SWITCH
                ? ""
                : (range.orZero() ? ": 0, or" : "") + " from " + unit.text(range.least()) + " to "
                        + unit.text(range.most()) + " (" + range.source() + ")";
        return place.yaml.wrong(place.key, node, kind(unit) + bounds, null);
    }

    private static String kind(Unit unit) {
        return switch (unit) {
            case COUNT -> "a whole number";
            case SWITCH -> "0 or 1";
            case SECONDS -> "a number of seconds";
            case DOLLARS -> "a number of US dollars";
            case RATIO, MEMORY, BYTES, CPU -> "a number";
        };
    }

    private Double kubernetes(Place place, Quantity quantity, String bareSuffix) {
        JsonNode node = place.node;
        if (!node.isNumber() && !node.isString()) {
            return place.yaml.wrong(place.key, node, quantity.unit().form(), null);
        }
        String text = node.asString();
        Optional<KubernetesQuantity> written = KubernetesQuantity.parse(text);
        if (written.isEmpty()) {
            place.yaml.problem(
                    place.key,
                    "expected " + quantity.unit().form() + ", found " + Excerpt.quoted(text)
                            + repair(quantity.unit(), text));
            return null;
        }
        KubernetesQuantity exact = written.get().suffix().isEmpty() && !bareSuffix.isEmpty()
                ? written.get().withSuffix(bareSuffix)
                : written.get();
        double number = quantity.unit().of(exact);
        if (!quantity.range().contains(number) || isPartOfOne(exact, quantity)) {
            place.yaml.problem(place.key, outside(quantity, text, exact, bareSuffix.isEmpty()));
            return null;
        }
        if (quantity == Quantity.STUDENT_CPU && number > 0 && number < FEW_MILLI) {
            notes.accept(quantity.label() + " " + text + " is " + plain(exact.value())
                    + " CPUs, so more than " + 1000 / FEW_MILLI
                    + " students share one CPU; check the unit");
        }
        if (quantity == Quantity.STUDENT_MEMORY && List.of("M", "G", "T").contains(exact.suffix())) {
            notes.accept(quantity.label() + " " + text + " is "
                    + plain(BigDecimal.valueOf(Math.round(number)))
                    + " bytes, as in Kubernetes; in the values of Zero to JupyterHub the same text means " + text + "i,"
                    + " units of 1024. If it is from there, write " + text + "i");
        }
        return number;
    }

    /** Kubernetes rounds less than a byte or a thousandth of a CPU up; in a request it is the sign of a wrong unit. */
    private static boolean isPartOfOne(KubernetesQuantity exact, Quantity quantity) {
        BigDecimal perWhole = BigDecimal.valueOf(quantity.unit() == Unit.CPU ? 1000 : 1);
        return exact.value().signum() > 0 && exact.value().multiply(perWhole).compareTo(BigDecimal.ONE) < 0;
    }

    /** @param own whether a bare number in this place is in the unit that Kubernetes gives it */
    private static String outside(Quantity quantity, String text, KubernetesQuantity exact, boolean own) {
        Unit unit = quantity.unit();
        Range range = quantity.range();
        String meaning = unit.isBytes()
                ? human(BigDecimal.valueOf(unit.of(exact)))
                : plain(exact.value()) + (exact.value().compareTo(BigDecimal.ONE) == 0 ? " CPU" : " CPUs");
        return "expected " + (range.orZero() ? "0, or " : "") + "from " + unit.text(range.least()) + " to "
                + unit.text(range.most()) + " (" + range.source()
                + "), found " + Excerpt.quoted(text) + ", which is " + meaning
                + meant(quantity, exact, own)
                        .map(other -> "; did you mean `" + other + "`?")
                        .orElse("");
    }

    /** The same digits in the first unit that makes them plausible. */
    private static Optional<String> meant(Quantity quantity, KubernetesQuantity exact, boolean own) {
        String digits = exact.number().toPlainString();
        Stream<String> bare = own && !exact.suffix().isEmpty() ? Stream.of("") : Stream.empty();
        return Stream.concat(bare, meantSuffixes(quantity.unit()))
                .map(suffix -> digits + suffix)
                .filter(other -> KubernetesQuantity.parse(other)
                        .filter(parsed -> !isPartOfOne(parsed, quantity))
                        .map(quantity.unit()::of)
                        .filter(quantity.range()::contains)
                        .filter(number -> number > 0)
                        .isPresent())
                .findFirst();
    }

    private static Stream<String> meantSuffixes(Unit unit) {
        return switch (unit) {
            case MEMORY -> BINARY.stream();
            case BYTES -> Stream.of("M", "G");
            default -> Stream.of("m");
        };
    }

    private static String repair(Unit unit, String text) {
        Matcher other = OTHER_UNIT.matcher(text.strip());
        if (unit.isBytes() && other.matches()) {
            String letter = other.group("letter").toUpperCase(Locale.ROOT);
            return "; write `" + other.group("number") + letter + "i` for units of 1024, or `" + other.group("number")
                    + (letter.equals("K") ? "k" : letter) + "` for units of 1000";
        }
        if (KubernetesQuantity.parse(text.replaceAll("\\s", "")).isPresent()) {
            return "; write `" + text.replaceAll("\\s", "") + "`";
        }
        return GROUPED.matcher(text.strip()).matches() ? "; write the number without separators" : "";
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    /** For people: {@code 57 bytes}, {@code 55.66Mi}. */
    private static String human(BigDecimal bytes) {
        BigDecimal number = bytes;
        int unit = 0;
        while (number.abs().compareTo(BigDecimal.valueOf(1024)) >= 0 && unit < HUMAN.size() - 1) {
            number = number.divide(BigDecimal.valueOf(1024), 10, RoundingMode.HALF_UP);
            unit++;
        }
        BigDecimal rounded = number.setScale(2, RoundingMode.HALF_UP).stripTrailingZeros();
        return rounded.toPlainString() + HUMAN.get(unit);
    }
}
