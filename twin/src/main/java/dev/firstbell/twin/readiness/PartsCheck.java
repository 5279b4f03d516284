package dev.firstbell.twin.readiness;

import dev.firstbell.records.readiness.HubPart;
import java.util.List;
import java.util.stream.Collectors;

/** The Deployments that a start needs: hub, proxy, and the scheduler of students' pods if there is one. */
final class PartsCheck implements Check {
    @Override
    public String label() {
        return "deployments";
    }

    @Override
    public CheckResult on(Situation situation) {
        return about(situation.facts().parts(), false, PartsCheck::judge);
    }

    private static Verdict judge(List<HubPart> parts) {
        if (parts.stream().noneMatch(part -> part.component().equals("hub"))) {
            return new Verdict.Unknown(
                    "The namespace has no Deployment with the label component=hub.",
                    "check that --namespace is the hub's namespace",
                    false);
        }
        String all = parts.stream()
                .map(part -> part.name() + " " + part.ready() + "/" + part.wanted())
                .collect(Collectors.joining(", "));
        List<HubPart> down = parts.stream().filter(part -> part.ready() < 1).toList();
        if (!down.isEmpty()) {
            String names = down.stream().map(HubPart::name).collect(Collectors.joining(", "));
            return new Verdict.NoGo(
                    "Not Ready: " + names + " (" + all + "). " + meaning(down.get(0)),
                    "`kubectl describe deployment " + down.get(0).name() + "` and its pods' events tell why");
        }
        List<HubPart> changing = parts.stream().filter(HubPart::changing).toList();
        if (!changing.isEmpty()) {
            return new Verdict.NoGo(
                    "A rollout is under way: "
                            + changing.stream().map(HubPart::name).collect(Collectors.joining(", ")) + " (" + all
                            + "). The hub restarts during it.",
                    "wait for `kubectl rollout status deployment "
                            + changing.get(0).name() + "`, and run this again");
        }
        return new Verdict.Go("Ready: " + all + ".");
    }

    private static String meaning(HubPart part) {
        return switch (part.component()) {
            case "user-scheduler" -> "Students' pods stay Pending without it.";
            case "hub" -> "No server can be started.";
            default -> "No student reaches the hub or a server.";
        };
    }
}
