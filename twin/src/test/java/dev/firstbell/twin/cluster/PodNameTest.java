package dev.firstbell.twin.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodNameTest {
    @ParameterizedTest
    @CsvSource({
        "alice, jupyter-alice",
        "student-001, jupyter-student-001",
        "student_001, jupyter-student-001---21d5a75f",
        "1student, jupyter-x-1student---41988779",
        "ana.lopez, jupyter-ana-lopez---40b97b70",
        "user@example.edu, jupyter-user-example-edu---85f0a594",
        "a--b, jupyter-a-b---90827a2e",
        "ada/lab-1, jupyter-ada--lab-1"
    })
    void podNamesMatchKubeSpawner(String user, String pod) {
        assertThat(PodName.of(user)).isEqualTo(pod);
    }
}
