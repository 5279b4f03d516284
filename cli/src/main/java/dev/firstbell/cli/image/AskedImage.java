package dev.firstbell.cli.image;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.twin.parameters.ImagePull;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The students' image on the command line: the image itself, or only its size. */
public final class AskedImage {
    /** How an option describes a size in place of an image. */
    public static final String SIZE =
            "Or the image's size alone, compressed, as registries show it: 3.5GB. It is then taken to"
                    + " unpack to 3.2 times that, in one layer.";

    private static final Pattern TEXT = Pattern.compile("([0-9]{1,6}(?:\\.[0-9]{1,3})?)\\s*([MGT]i?B?|[mgt]i?b)");
    /** A number that is not a size, because it has a comma or no unit, or another unit. */
    private static final Pattern NUMBER = Pattern.compile("[0-9]+(?:[.,][0-9]+)*\\s*(?:[kKMGTmgt]?[iI]?[bB]?)");

    private static final Map<Character, Integer> POWERS = Map.of('M', 2, 'G', 3, 'T', 4);

    /** The ratio of layers in gzip, measured on this project's image (image/README.md). */
    private static final double UNPACKED = 3.2;

    private static final BigDecimal LARGEST = BigDecimal.valueOf(200_000_000_000L);
    private static final BigDecimal SMALLEST = BigDecimal.valueOf(10_000_000L);

    private AskedImage() {}

    /** The size that was probably meant: {@code 3.5GB} for 3,5GB and 3.5, {@code 3500MB} for 3500 and 3,500MB. */
    private static String likely(String text) {
        String point = text.replace(',', '.');
        if (text.matches("[0-9]{1,3}(,[0-9]{3})+[MGTmgt].*") && !isPlausible(point)) {
            return text.replace(",", "");
        }
        if (!point.matches("[0-9]{1,6}(\\.[0-9]{1,3})?")) {
            return isPlausible(point) ? point : "3.5GB";
        }
        BigDecimal number = new BigDecimal(point);
        return point + (number.compareTo(BigDecimal.valueOf(200)) <= 0 ? "GB" : "MB");
    }

    private static boolean isPlausible(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                && bytes(matcher).compareTo(SMALLEST) >= 0
                && bytes(matcher).compareTo(LARGEST) <= 0;
    }

    private static BigDecimal bytes(Matcher matcher) {
        String unit = matcher.group(2).toUpperCase(Locale.ROOT);
        BigDecimal base = BigDecimal.valueOf(unit.contains("I") ? 1024 : 1000);
        return new BigDecimal(matcher.group(1)).multiply(base.pow(POWERS.get(unit.charAt(0))));
    }

    /** Whether the parameters have a pull time of the user's, which an image replaces. */
    public static boolean replaces(TwinParameters parameters) {
        return !parameters
                .distributions()
                .get(RandomPart.IMAGE_PULL)
                .equals(TwinParameters.defaults().distributions().get(RandomPart.IMAGE_PULL));
    }

    /**
     * The parameters with the time that a node needs for an image.
     *
     * @throws BadInputException if the text is neither an image nor a plausible size
     */
    public static TwinParameters in(TwinParameters parameters, String text, String platform) throws IOException {
        return in(parameters, text, null, platform);
    }

    /**
     * As {@link #in(TwinParameters, String, String)}.
     *
     * @param nodesHave an image that new nodes come with; null for none
     */
    public static TwinParameters in(TwinParameters parameters, String text, String nodesHave, String platform)
            throws IOException {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches() && NUMBER.matcher(text.strip()).matches() && !Files.exists(Path.of(text))) {
            throw new BadInputException("--image: `" + text + "` is neither an image nor a size of one; a size has a"
                    + " unit, and a point before decimals: `" + likely(text.strip()) + "`");
        }
        if (!matcher.matches() || Files.exists(Path.of(text))) {
            return Images.read(text, nodesHave, platform).in(parameters);
        }
        if (nodesHave != null) {
            throw new BadInputException("--nodes-have has no effect with a size alone; give the image to --image");
        }
        BigDecimal bytes = bytes(matcher);
        if (bytes.compareTo(SMALLEST) < 0 || bytes.compareTo(LARGEST) > 0) {
            throw new BadInputException("--image: an image of " + text
                    + " is not plausible; expected the compressed size, from 10MB to 200GB");
        }
        long size = bytes.setScale(0, RoundingMode.HALF_UP).longValue();
        ImagePull pull = new ImagePull(List.of(new ImagePull.Layer(size, Math.round(size * UNPACKED))));
        return parameters.with(
                RandomPart.IMAGE_PULL,
                pull.sourced("an image of " + text.strip() + " (one layer, unpacked size assumed)"));
    }
}
