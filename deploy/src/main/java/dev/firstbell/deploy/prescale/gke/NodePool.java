package dev.firstbell.deploy.prescale.gke;

import dev.firstbell.deploy.prescale.CloudReason;
import dev.firstbell.deploy.prescale.PrescaleException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * A node pool as {@code nodePools.get} shows it. It does not have the pool's current size: {@code initialNodeCount} is the
 * size at its creation. The instance groups have it.
 *
 * @param status e.g. {@code RUNNING}, {@code RECONCILING}, {@code ERROR}; empty if it is left out
 * @param problems the texts of {@code conditions}, each with its code, and of the deprecated {@code statusMessage}
 * @param zones the number of zones
 * @param groups the managed instance groups, one for each zone
 */
record NodePool(String status, List<String> problems, int zones, List<InstanceGroup> groups, PoolLimits limits) {
    private static final int MOST_ZONES = 50;

    private static final Pattern GROUP = Pattern.compile(
            "projects/([A-Za-z0-9.:-]{1,100})/zones/([a-z0-9-]{1,100})/instanceGroup(?:Manager)?s/([a-z0-9-]{1,100})$");

    /** A managed instance group of Compute Engine. */
    record InstanceGroup(String project, String zone, String name) {}

    NodePool {
        problems = List.copyOf(problems);
        groups = List.copyOf(groups);
    }

    static NodePool read(Call call, NodePoolName name, JsonNode json) {
        List<InstanceGroup> groups = new ArrayList<>();
        TreeSet<String> zones = new TreeSet<>();
        for (JsonNode url : json.path("instanceGroupUrls")) {
            Matcher group = GROUP.matcher(url.asString(""));
            if (!group.find()) {
                throw new PrescaleException(Refusals.notTheApi(
                        call, "sent " + CloudReason.quoted(url.asString("")) + " as an instance group"));
            }
            groups.add(new InstanceGroup(group.group(1), group.group(2), group.group(3)));
            zones.add(group.group(2));
        }
        TreeSet<String> locations = new TreeSet<>();
        json.path("locations").forEach(zone -> locations.add(zone.asString("")));
        int count = !locations.isEmpty() ? locations.size() : !zones.isEmpty() ? zones.size() : name.isZonal() ? 1 : 0;
        if (count < 1 || count > MOST_ZONES) {
            throw new PrescaleException(Refusals.notTheApi(
                    call, "does not say in how many zones node pool " + name.pool() + " has its nodes"));
        }
        return new NodePool(
                Fields.text(json, "status").orElse(""), problems(json), count, groups, PoolLimits.read(call, json));
    }

    private static List<String> problems(JsonNode json) {
        List<String> problems = new ArrayList<>();
        for (JsonNode condition : json.path("conditions")) {
            String text = (Fields.text(condition, "code")
                                    .or(() -> Fields.text(condition, "canonicalCode"))
                                    .orElse("")
                            + " "
                            + Fields.text(condition, "message").orElse(""))
                    .strip();
            if (!text.isEmpty()) {
                problems.add(text);
            }
        }
        Optional<String> message = Fields.text(json, "statusMessage");
        message.filter(text -> problems.stream().noneMatch(one -> one.contains(text)))
                .ifPresent(problems::add);
        return problems;
    }
}
