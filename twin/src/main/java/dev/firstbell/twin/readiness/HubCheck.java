package dev.firstbell.twin.readiness;

import dev.firstbell.records.readiness.HubState;

/** Whether the hub answers at its address. */
final class HubCheck implements Check {
    @Override
    public String label() {
        return "hub";
    }

    @Override
    public CheckResult on(Situation situation) {
        return about(situation.facts().hub(), false, HubCheck::judge);
    }

    private static Verdict judge(HubState hub) {
        return hub.problem()
                .<Verdict>map(
                        problem -> new Verdict.NoGo(
                                Words.sentence(Words.capital(problem)) + " No student can log in or start a server.",
                                "look at `kubectl get pods` in the hub's namespace and at the hub's log: `kubectl logs deploy/hub`"))
                .orElseGet(() ->
                        new Verdict.Go("JupyterHub " + hub.version() + " answers, and reports that it is healthy."));
    }
}
