package dev.firstbell.records.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TimeTextTest {
    @Test
    void aConfiguredTimeHasOneForm() {
        assertThat(TimeText.configured(Duration.ofMillis(4_500))).isEqualTo("4.5 s");
        assertThat(TimeText.configured(Duration.ofSeconds(4))).isEqualTo("4 s");
        assertThat(TimeText.configured(Duration.ofSeconds(90))).isEqualTo("90 s");
        assertThat(TimeText.configured(Duration.ofMinutes(10))).isEqualTo("10 min");
    }
}
