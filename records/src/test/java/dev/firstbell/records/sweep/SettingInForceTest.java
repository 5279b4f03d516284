package dev.firstbell.records.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.prescale.Verification;
import dev.firstbell.records.run.Rung;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SettingInForceTest {
    private static final Instant CLASS_START = Instant.parse("2026-12-01T09:00:00Z");
    private static final Prescaling ROOM = Prescaling.nodePlaceholders(5);

    @Test
    void aColdRunInTheLabAsksBeforeTheFirstStudentArrives() {
        SettingInForce lab = of(Duration.ZERO, missingAt(CLASS_START.minusSeconds(30)), Rung.LAB);
        SettingInForce embedded = of(Duration.ZERO, missingAt(CLASS_START.minusSeconds(30)), Rung.EMBEDDED);

        assertThat(lab.setting().orElseThrow().lead()).isEqualTo(Duration.ofSeconds(30));
        assertThat(lab.setting().orElseThrow().name()).isEqualTo("asked");
        assertThat(embedded.setting().orElseThrow().lead()).isZero();
        assertThat(lab.note()).isEmpty();
    }

    @Test
    void withoutALookOrARoomTheLeadIsTheNamedOne() {
        Setting none = Setting.withoutPrescaling("none", HubLimits.Z2JH);

        assertThat(of(Duration.ZERO, Optional.empty(), Rung.LAB)
                        .setting()
                        .orElseThrow()
                        .lead())
                .isZero();
        assertThat(of(Duration.ZERO, missingAt(CLASS_START.plusSeconds(1)), Rung.LAB)
                        .setting()
                        .orElseThrow()
                        .lead())
                .isZero();
        assertThat(SettingInForce.of(none, missingAt(CLASS_START.minusSeconds(30)), Rung.LAB, CLASS_START)
                        .setting())
                .contains(none);
    }

    @Test
    void aRoomThatWasNotThereInTimeMakesTheSettingUnknown() {
        SettingInForce late = of(Duration.ofMinutes(20), missingAt(CLASS_START.minusSeconds(30)), Rung.LAB);

        assertThat(late.setting()).isEmpty();
        assertThat(late.note())
                .contains("the room of its setting was not there in time, so the setting counts as unknown");
        assertThat(of(Duration.ofMinutes(20), Optional.empty(), Rung.LAB)
                        .setting()
                        .orElseThrow()
                        .lead())
                .isEqualTo(Duration.ofMinutes(20));
    }

    private static SettingInForce of(Duration lead, Optional<Verification> look, Rung rung) {
        return SettingInForce.of(new Setting("asked", ROOM, lead, HubLimits.Z2JH), look, rung, CLASS_START);
    }

    private static Optional<Verification> missingAt(Instant at) {
        return Optional.of(new Verification(
                at,
                ROOM,
                0,
                List.of(),
                List.of(new PrescaleFailure(
                        PrescaleFailure.Kind.NOT_REQUESTED, "asks for 0 of 5", "the Deployment", Optional.empty())),
                List.of()));
    }
}
