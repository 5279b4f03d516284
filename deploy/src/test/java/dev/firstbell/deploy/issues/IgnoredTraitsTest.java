package dev.firstbell.deploy.issues;

import static dev.firstbell.deploy.issues.TestingDescription.of;
import static dev.firstbell.deploy.issues.TestingDescription.rejected;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A typo in the name of a trait: the hub ignores the name, and nothing said so. */
class IgnoredTraitsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "KubeSpawner | mem_guarante | did you mean `mem_guarantee`?",
                "KubeSpawner | memGuarantee | did you mean `mem_guarantee`?",
                "KubeSpawner | memory | did you mean `mem_guarantee` or `mem_limit`?",
                "Spawner | start_timeot | did you mean `start_timeout`?",
                "JupyterHub | start_timeout | it is one of KubeSpawner; move it to hub.config.KubeSpawner.start_timeout",
                "JupyterHub | concurent_spawn_limit | did you mean `concurrent_spawn_limit`?",
                "KubeSpawner | concurrent_spawn_limit | it is one of JupyterHub; move it to hub.config.JupyterHub.concurrent_spawn_limit"
            })
    void inHubConfig(String section, String name, String remedy) {
        assertThat(rejected("hub: {config: {" + section + ": {" + name + ": 8}}}\nsingleuser: {startTimeout: 300}\n"))
                .containsExactly("a.yaml:1 hub.config." + section + "." + name + ": a name that " + section
                        + " does not have, so the hub ignores it; " + remedy);
    }

    @Test
    void inAProfile() {
        assertThat(
                        rejected(
                                "hub: {concurrentSpawnLimit: 1}\nsingleuser:\n  profileList:\n  - display_name: A\n"
                                        + "    kubespawner_override: {cpu: 2}\n  - display_name: B\n    kubespawner_override: [mem_limit]\n"))
                .containsExactly(
                        "a.yaml:5 singleuser.profileList[].kubespawner_override.cpu: a name that KubeSpawner does not"
                                + " have, so the hub ignores it; did you mean `cpu_guarantee` or `cpu_limit`?",
                        "a.yaml:7 singleuser.profileList[].kubespawner_override: a list; expected keys with values, such"
                                + " as {mem_guarantee: 2G}");
    }

    @Test
    void traitsAndNamesOfTheSitesOwnAreNot() {
        assertThat(rejected("hub: {config: {KubeSpawner: {mem_guarantee: 1G, poll_interval: 30, our_cluster_name: x},"
                        + " JupyterHub: {log_level: DEBUG}, CustomSpawner: {mem_guarante: 1}}}\n"
                        + "singleuser: {startTimeout: 300}\n"))
                .isEmpty();
    }

    /** Helm sorts the choices, so the first one of the file may not be preselected. */
    @Test
    void theChoiceThatStudentsAreTakenToMakeIsNamed() {
        assertThat(of("""
                hub: {concurrentSpawnLimit: 1}
                singleuser:
                  profileList:
                  - display_name: CS 101
                    profile_options:
                      mem:
                        display_name: Memory
                        unlisted_choice: {enabled: true}
                        choices:
                          small: {display_name: small, kubespawner_override: {mem_guarantee: 512M}}
                          huge: {display_name: huge, kubespawner_override: {mem_guarantee: 16G}}
                """).notes())
                .containsExactly("a.yaml:7: students of the profile `CS 101` are taken to choose `huge` for `Memory`,"
                        + " which is preselected; with another choice they get another mem_guarantee; they may also enter"
                        + " a value of their own");
    }

    /** A section with a typo in its name counts for no class. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Kubespawner | a class that JupyterHub does not have, so the hub ignores what is below it; did you mean `KubeSpawner`?",
                "KubeSpwaner | a class that JupyterHub does not have, so the hub ignores what is below it; did you mean `KubeSpawner`?",
                "GithubOAuthenticator | a class that JupyterHub does not have, so the hub ignores what is below it; did you mean `GitHubOAuthenticator`?",
                "jupyterhub | a section that does not begin with a capital letter, which the chart refuses; did you mean `JupyterHub`?",
                "loadRoles | a section that does not begin with a capital letter, which the chart refuses; write the name of a class, such as JupyterHub, and the trait below it"
            })
    void misspeltSectionsOfHubConfig(String section, String says) {
        assertThat(rejected("hub: {config: {" + section + ": {a: 8}}}\nsingleuser: {startTimeout: 300}\n"))
                .containsExactly("a.yaml:1 hub.config." + section + ": " + says);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "config: {MyKubeSpawner: {a: 1}, MySpawner: {a: 1}, GitHubOAuthenticator: {a: 1}}",
                "config: {QubeSpawner: {a: 1}, JupyterHub: {spawner_class: site.QubeSpawner}}",
                "config: {QubeSpawner: {a: 1}}, extraConfig: {a: 'class QubeSpawner(KubeSpawner): pass'}"
            })
    void classesOfTheSiteAreNot(String hub) {
        assertThat(rejected("hub: {" + hub + "}\nsingleuser: {startTimeout: 300}\n"))
                .isEmpty();
    }
}
