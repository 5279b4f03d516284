package dev.firstbell.analysis.view;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.plan.Setting;
import java.util.Optional;

/**
 * One setting of a comparison.
 *
 * @param result its figures and its verdict
 * @param setting empty if the deployment was taken as it was
 * @param runs the runs that the figures come from
 */
public record SettingView(SettingResult result, Optional<Setting> setting, SettingRuns runs) {
    public SettingView {
        requireNonNull(result, "result is null");
        requireNonNull(setting, "setting is null");
        requireNonNull(runs, "runs is null");
    }

    static SettingView of(String name, Optional<Setting> setting, SettingRuns runs) {
        return new SettingView(SettingResult.of(name, runs), setting, runs);
    }

    /** Unique in the comparison. */
    public String name() {
        return result.setting();
    }

    /** The setting in a sentence: its name in quotation marks, or {@link RunView#AS_FOUND}. */
    public String called() {
        return setting.isPresent() ? "“" + name() + "”" : name();
    }

    /** Where the results come from; the same for all runs. */
    public Origin origin() {
        return runs.first().origin();
    }

    /** Whether every run met the SLO. */
    public boolean metSlo() {
        return result.verdict() == SettingResult.Verdict.MET;
    }
}
