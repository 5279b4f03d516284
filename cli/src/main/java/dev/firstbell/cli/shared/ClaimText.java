package dev.firstbell.cli.shared;

import dev.firstbell.analysis.DisplayText;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** Volume claims and their sizes as text. Stateless and thread-safe. */
public final class ClaimText {
    private static final BigDecimal MIB = BigDecimal.valueOf(1L << 20);
    private static final BigDecimal GIB = BigDecimal.valueOf(1L << 30);

    private ClaimText() {}

    /** {@code 1 volume claim}, {@code 20 volume claims}. */
    public static String claims(long count) {
        return DisplayText.count(count, "volume claim", "volume claims");
    }

    /** {@code 10 GiB}, {@code 0.5 GiB}; below a tenth of a GiB in whole MiB. Rounded up, because it is shown as an upper bound. */
    public static String size(long bytes) {
        BigDecimal size = BigDecimal.valueOf(bytes);
        return size.multiply(BigDecimal.TEN).compareTo(GIB) < 0
                ? size.divide(MIB, 0, RoundingMode.UP).toPlainString() + " MiB"
                : size.divide(GIB, 1, RoundingMode.UP).stripTrailingZeros().toPlainString() + " GiB";
    }
}
