package dev.firstbell.deploy.prescale;

import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.prescale.PrescaleFailure.Kind;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a message of Google's is about: a failed operation's, a node pool's condition, a refusal, or an event of
 * the autoscaler. Stateless and thread-safe.
 *
 * <p>Google documents no list of these messages. Sources: the codes of {@code StatusCondition} (REST reference); the messages
 * {@code Not all instances running in IGM … Current errors: [GCE_STOCKOUT]: … does not have enough resources available to
 * fulfill the request}, {@code ZONE_RESOURCE_POOL_EXHAUSTED[_WITH_DETAILS]}, {@code Insufficient regional quota to satisfy
 * request: resource "CPUS": request requires '72.0' and is short '48.0'} and {@code Quota 'N2_CPUS' exceeded}, as users of
 * Terraform's provider and gcloud report them; the codes of the autoscaler's visibility log.
 */
public final class CloudReason {
    private static final int MOST_CHARACTERS = 300;

    private static final Pattern STOCK_OUT = Pattern.compile(
            "STOCK[_ ]?OUT|RESOURCE_POOL_EXHAUSTED|enough resources available|out\\.of\\.resources",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern QUOTA = Pattern.compile(
            "QUOTA_EXCEEDED|insufficient [a-z ]*quota|quota\\b.{0,80}\\bexceeded|exceeded\\b.{0,40}\\bquota|quota\\.exceeded"
                    + "|IP_SPACE_EXHAUSTED|ip\\.space\\.exhausted|IP space is exhausted",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private static final Pattern ACCOUNT = Pattern.compile(
            "SERVICE_ACCOUNT_DELETED|SERVICE_ACCOUNT_MISSING_PERMISSIONS|service account \\S+ does not exist"
                    + "|missing required permissions|Required '[^']{1,100}' permission",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern PERMISSION =
            Pattern.compile("[\"'`]([a-z][A-Za-z]{1,40}\\.[A-Za-z]{1,60}\\.[A-Za-z]{1,40})[\"'`]");

    private static final Pattern OPERATION = Pattern.compile("operation-[0-9a-z]{1,20}(?:-[0-9a-f]{1,20}){0,6}");

    private static final Pattern CONSOLE = Pattern.compile("\\s*View and manage quotas at \\S+");

    private CloudReason() {}

    /** The reason; empty if the message states none of those that this program knows. */
    public static Optional<Kind> of(String message) {
        // A stock-out is looked for first: Compute Engine reports some as a quota's exhaustion, too.
        if (STOCK_OUT.matcher(message).find()) {
            return Optional.of(Kind.STOCK_OUT);
        }
        if (QUOTA.matcher(message).find()) {
            return Optional.of(Kind.QUOTA);
        }
        return ACCOUNT.matcher(message).find() ? Optional.of(Kind.FORBIDDEN) : Optional.empty();
    }

    /** What to do about it; empty if waiting is all there is. */
    public static Optional<String> remedy(Kind kind) {
        return switch (kind) {
            case STOCK_OUT ->
                Optional.of(
                        "try again later; a pool in more zones, of another machine type or without Spot has a better"
                                + " chance");
            case QUOTA -> Optional.of("ask Google for more quota, or ask for fewer nodes");
            case FORBIDDEN -> Optional.of("restore the service account or its roles");
            default -> Optional.empty();
        };
    }

    /** The IAM permission that a message names. */
    public static Optional<String> permission(String message) {
        return first(PERMISSION, message, 1);
    }

    /** The operation that a message names. */
    public static Optional<String> operation(String message) {
        return first(OPERATION, message, 0);
    }

    private static Optional<String> first(Pattern pattern, String message, int group) {
        Matcher matcher = pattern.matcher(message);
        return matcher.find() ? Optional.of(matcher.group(group)) : Optional.empty();
    }

    /** The message on one line, harmless, and short enough to be quoted. */
    public static String quoted(String message) {
        String line = CONSOLE.matcher(message)
                .replaceAll("")
                .replaceAll("[\\p{Cntrl}\\s`]+", " ")
                .strip();
        return "`"
                + Excerpt.harmless(line.length() > MOST_CHARACTERS ? line.substring(0, MOST_CHARACTERS) + "…" : line)
                + "`";
    }
}
