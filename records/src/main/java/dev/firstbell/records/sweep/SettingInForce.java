package dev.firstbell.records.sweep;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.prescale.Verification;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.Rung;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The setting under which a run really took place, as far as its folder shows. Immutable.
 *
 * @param setting empty if the run names none, or if its room was not there in time: then it is another setting
 * @param note why a setting that the run names was not in force, in one sentence; empty if it was
 */
public record SettingInForce(Optional<Setting> setting, Optional<String> note) {
    public SettingInForce {
        requireNonNull(setting, "setting is null");
        requireNonNull(note, "note is null");
    }

    /**
     * The setting of a run.
     *
     * <p>With a lead of zero, a sweep in the lab or at a live cluster asks for the room before the <em>first student</em>
     * arrives. That is earlier than the class's start, around which the students arrive, and the lead of the returned setting is
     * this difference. The embedded hub asks at the class's start.
     *
     * @throws dev.firstbell.records.io.BadInputException if the folder has a {@code cell.json} that cannot be read
     */
    public static SettingInForce of(RunFolder folder, RunInfo info) {
        if (info.setting().isEmpty()) {
            return new SettingInForce(Optional.empty(), Optional.empty());
        }
        return of(
                info.setting().get(),
                CellRecord.read(folder).flatMap(CellRecord::verification),
                info.environment().rung(),
                info.classPlan().classStart());
    }

    static SettingInForce of(Setting named, Optional<Verification> beforeClass, Rung rung, Instant classStart) {
        if (!named.lead().isZero()) {
            return beforeClass.filter(found -> !found.verified()).isPresent()
                    ? new SettingInForce(
                            Optional.empty(),
                            Optional.of(
                                    "the room of its setting was not there in time, so the setting counts as unknown"))
                    : new SettingInForce(Optional.of(named), Optional.empty());
        }
        // The last look at the cluster precedes the request.
        Duration early = beforeClass
                .filter(found -> rung != Rung.EMBEDDED && named.prescaling().count() > 0)
                .map(found -> Duration.between(found.at(), classStart))
                .filter(lead -> !lead.isNegative())
                .orElse(Duration.ZERO);
        return new SettingInForce(
                Optional.of(new Setting(named.name(), named.prescaling(), early, named.hub())), Optional.empty());
    }
}
