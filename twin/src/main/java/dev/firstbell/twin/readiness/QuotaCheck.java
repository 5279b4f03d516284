package dev.firstbell.twin.readiness;

import dev.firstbell.records.deployment.Deployment.Home;
import dev.firstbell.records.readiness.QuotaLimit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** ResourceQuotas of the hub's namespace against the class. Source: Kubernetes, resource-quotas. */
final class QuotaCheck implements Check {
    @Override
    public String label() {
        return "quota";
    }

    @Override
    public CheckResult on(Situation situation) {
        return about(situation.facts().quotas(), false, quotas -> judge(situation, quotas));
    }

    private static Verdict judge(Situation situation, List<QuotaLimit> quotas) {
        if (quotas.isEmpty()) {
            return new Verdict.Go("The namespace has no ResourceQuota.");
        }
        List<String> tooLow = new ArrayList<>();
        List<String> raise = new ArrayList<>();
        List<String> unsure = new ArrayList<>();
        for (QuotaLimit limit : quotas) {
            OptionalLong each = each(situation, limit.resource());
            String words = limit.quota() + ": " + limit.resource() + " has " + amount(limit.resource(), limit.left())
                    + " left of " + amount(limit.resource(), limit.hard());
            if (each.isEmpty()) {
                if (limit.left() == 0 && !limit.resource().contains("services")) {
                    unsure.add(words);
                }
                continue;
            }
            long needed = each.getAsLong() * situation.students();
            if (needed <= limit.left()) {
                continue;
            }
            long fit = each.getAsLong() == 0 ? situation.students() : limit.left() / each.getAsLong();
            String of = words + ", enough for " + fit + " of " + situation.students() + " students";
            if (limit.scoped() || isClaims(limit.resource())) {
                unsure.add(of
                        + (limit.scoped()
                                ? "; it holds for some pods only"
                                : "; students who have a claim already need no other"));
            } else {
                tooLow.add(of);
                raise.add(limit.resource() + " of ResourceQuota " + limit.quota() + " to "
                        + amount(limit.resource(), limit.used() + needed));
            }
        }
        if (!tooLow.isEmpty()) {
            return new Verdict.NoGo(
                    String.join(". ", tooLow) + ". Starts beyond it fail with 403, `exceeded quota`.",
                    "raise " + String.join(", ", raise));
        }
        return unsure.isEmpty()
                ? new Verdict.Go("The ResourceQuotas of the namespace leave enough for the class.")
                : new Verdict.Unknown(
                        String.join(". ", unsure) + ".", "look at `kubectl describe resourcequota`", false);
    }

    /** What one student takes of a resource; empty if that is not known. */
    private static OptionalLong each(Situation situation, String resource) {
        Optional<Seats> seats = situation.seats();
        var student = situation.deployment().student();
        return switch (resource) {
            case "pods", "count/pods" -> OptionalLong.of(1);
            case "memory", "requests.memory" ->
                seats.map(one -> OptionalLong.of(one.size().memory())).orElse(OptionalLong.empty());
            case "cpu", "requests.cpu" ->
                seats.map(one -> OptionalLong.of(one.size().cpu())).orElse(OptionalLong.empty());
            case "limits.memory" ->
                student.memoryLimit().ifKnown().map(OptionalLong::of).orElse(OptionalLong.empty());
            case "limits.cpu" ->
                student.cpuLimit().ifKnown().map(OptionalLong::of).orElse(OptionalLong.empty());
            case "persistentvolumeclaims", "count/persistentvolumeclaims" ->
                student.storage()
                        .ifKnown()
                        .map(storage -> OptionalLong.of(
                                storage.home() == Home.OWN_VOLUME || storage.home() == Home.OWN_SHARED ? 1 : 0))
                        .orElse(OptionalLong.of(1));
            default -> OptionalLong.empty();
        };
    }

    private static boolean isClaims(String resource) {
        return resource.endsWith("persistentvolumeclaims");
    }

    private static String amount(String resource, long amount) {
        if (resource.endsWith("memory") || resource.endsWith("storage")) {
            return Words.memory(amount);
        }
        return resource.endsWith("cpu") ? amount + "m" : Long.toString(amount);
    }
}
