package dev.firstbell.deploy.prescale;

import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.prescale.PrescaleFailure.Kind;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a message of a cloud's is about: a failed operation's, a node pool's condition, a refusal, an event of the
 * autoscaler, or its status. Stateless and thread-safe.
 *
 * <p>Google documents no list of these messages. Sources: the codes of {@code StatusCondition} (REST reference); the messages
 * {@code Not all instances running in IGM … Current errors: [GCE_STOCKOUT]: … does not have enough resources available to
 * fulfill the request}, {@code ZONE_RESOURCE_POOL_EXHAUSTED[_WITH_DETAILS]}, {@code Insufficient regional quota to satisfy
 * request: resource "CPUS": request requires '72.0' and is short '48.0'} and {@code Quota 'N2_CPUS' exceeded}, as users of
 * Terraform's provider and gcloud report them; the codes of the autoscaler's visibility log. Of other clouds: EC2's {@code
 * InsufficientInstanceCapacity} and {@code VcpuLimitExceeded}, Azure's {@code SkuNotAvailable}, {@code AllocationFailed} and
 * {@code exceeding approved Total Regional Cores quota}. Of the cluster-autoscaler: {@code max node group size reached} and
 * {@code max cluster cpu limit reached}.
 *
 * <p>The word quota alone is not enough: Google also refuses a request because it names no <em>quota project</em>.
 */
public final class CloudReason {
    private static final int MOST_CHARACTERS = 300;

    private static final Pattern STOCK_OUT = Pattern.compile(
            "STOCK[_ -]?OUT|RESOURCE_POOL_EXHAUSTED|out[ ._]of[ ._]resources|enough resources available"
                    + "|not have enough (?:resources|capacity)|insufficient\\s?(?:instance|host|zonal)?\\s?capacity"
                    + "|SkuNotAvailable|AllocationFailed",
            Pattern.CASE_INSENSITIVE);

    /** The pool's own limit, as the autoscaler names it. */
    private static final Pattern MAXIMUM = Pattern.compile(
            "max node group size reached|max cluster \\S+ limit reached|max (?:total )?nodes .{0,40}reached",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private static final Pattern ADDRESSES =
            Pattern.compile("IP[_ .]?SPACE[_ .]?(?:is )?EXHAUSTED", Pattern.CASE_INSENSITIVE);

    /** A limit of requests is not one of nodes; Google reports it as a quota, too. */
    private static final Pattern REQUESTS =
            Pattern.compile("rate.?limit|requests? per|quota (?:metric|group)|time limit", Pattern.CASE_INSENSITIVE);

    private static final Pattern QUOTA = Pattern.compile(
            "insufficient [a-z ]*quota|quota\\b.{0,80}\\bexceeded|exceed(?:ed|s|ing)\\b.{0,60}\\bquota"
                    + "|quota[._ ]?exceeded|quota.{0,40}\\b(?:exhausted|reached)"
                    + "|(?<!rate.?|request.?)limit.?exceeded",
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
        if (!REQUESTS.matcher(message).find()
                && Stream.of(QUOTA, MAXIMUM, ADDRESSES)
                        .anyMatch(pattern -> pattern.matcher(message).find())) {
            return Optional.of(Kind.QUOTA);
        }
        return ACCOUNT.matcher(message).find() ? Optional.of(Kind.FORBIDDEN) : Optional.empty();
    }

    /**
     * What to do about it; empty if waiting is all there is.
     *
     * @param kind of the message
     * @param message which says what the quota is of
     */
    public static Optional<String> remedy(Kind kind, String message) {
        return switch (kind) {
            case STOCK_OUT ->
                Optional.of(
                        "ask for the nodes earlier, or let the pool use another zone, another machine type or on-demand"
                                + " machines");
            case QUOTA -> Optional.of(quotaRemedy(message));
            case FORBIDDEN -> Optional.of("restore the service account or its roles");
            default -> Optional.empty();
        };
    }

    private static String quotaRemedy(String message) {
        if (MAXIMUM.matcher(message).find()) {
            return "raise the pool's maximum";
        }
        return ADDRESSES.matcher(message).find()
                ? "give the pool a larger range of addresses, or ask for fewer nodes"
                : "raise the quota or the limit, or ask for fewer nodes";
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
