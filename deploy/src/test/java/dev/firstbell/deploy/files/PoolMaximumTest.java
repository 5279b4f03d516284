package dev.firstbell.deploy.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.deploy.files.PoolMaximum.Proposal;
import dev.firstbell.deploy.files.PoolMaximum.Wanted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PoolMaximumTest {
    private static final Wanted EIGHT = new Wanted(8, "7 nodes at once", false);

    @TempDir
    private Path folder;

    private Proposal propose(String text) {
        return PoolMaximum.propose(
                PoolMaximum.FILE, folder.resolve(PoolMaximum.FILE), Optional.ofNullable(text), Optional.empty(), EIGHT);
    }

    @Test
    void onlyTheNumberChangesAndUnknownKeysKeepTheirOrder() {
        Proposal proposal = propose("{\n    \"zone\" : \"a\",\n    \"user_pool_max_nodes\" : 6,\n\t\"x\": {}\n}");

        assertThat(proposal.after())
                .isEqualTo("{\n    \"zone\" : \"a\",\n    \"user_pool_max_nodes\" : 8,\n\t\"x\": {}\n}");
        assertThat(proposal.notes())
                .containsExactly(PoolMaximum.FILE + ":3: user_pool_max_nodes: raised from 6 to 8 (7 nodes at once)");
    }

    @Test
    void aMissingVariableIsInsertedInTheFormOfTheOthers() {
        assertThat(propose("{\r\n    \"a\" : 1,\r\n    \"b\" : [\"}\", 2]\r\n}\r\n")
                        .after())
                .isEqualTo(
                        "{\r\n    \"a\" : 1,\r\n    \"b\" : [\"}\", 2],\r\n    \"user_pool_max_nodes\" : 8\r\n}\r\n");
        assertThat(propose("\uFEFF{\"a\":1}").after()).isEqualTo("\uFEFF{\"a\":1, \"user_pool_max_nodes\":8}");
        assertThat(propose("{ }\n").after()).isEqualTo("{\n  \"user_pool_max_nodes\": 8\n}\n");
        assertThat(propose(null).after()).isEqualTo("{\n  \"user_pool_max_nodes\": 8\n}\n");
    }

    @Test
    void aLargerMaximumStaysUnlessOneIsNamed() {
        Proposal stays = propose("{\"user_pool_max_nodes\": 12}");
        Proposal lowered = PoolMaximum.propose(
                "t.auto.tfvars.json",
                folder.resolve("t.auto.tfvars.json"),
                Optional.of("{\"user_pool_max_nodes\": 12}"),
                Optional.empty(),
                new Wanted(8, "--pool-max", true));

        assertThat(stays.after()).isEqualTo("{\"user_pool_max_nodes\": 12}");
        assertThat(stays.notes().get(0)).contains("stays 12; 8 would do (7 nodes at once), and --pool-max lowers it");
        assertThat(lowered.after()).isEqualTo("{\"user_pool_max_nodes\": 8}");
        assertThat(lowered.notes().get(0)).contains("LOWERED from 12 to 8 (--pool-max)");
    }

    @Test
    void whatIsNotAnObjectOfJsonIsNamed() {
        assertThatThrownBy(() -> propose("user_pool_max_nodes = 6\n"))
                .hasMessage(
                        PoolMaximum.FILE + ": the file is in Terraform's own language, not JSON; give a file whose name"
                                + " ends in .auto.tfvars.json, which Terraform loads, too; it is created if it does not exist");
        assertThatThrownBy(() -> propose("[1]"))
                .hasMessageContaining("expected an object with a variable for each key");
        assertThatThrownBy(() -> propose("")).hasMessageContaining("the file is empty");
        assertThatThrownBy(() -> propose("{\"a\": 1,}"))
                .hasMessageContaining(": is not JSON")
                .hasMessageEndingWith("; the file was not changed");
        assertThatThrownBy(() -> propose("{\"a\": 1} {}")).hasMessageContaining("found more text after it");
        assertThatThrownBy(() -> propose("{\"a\": 1, \"a\": 2}")).hasMessageContaining(": is not JSON");
    }

    @Test
    void aValueOfAnotherTypeIsRefused() {
        assertThatThrownBy(() -> propose("{\n\"user_pool_max_nodes\": \"6\"}"))
                .hasMessage(
                        PoolMaximum.FILE + ":2: user_pool_max_nodes: expected a whole number, found `\"6\"`; remove the"
                                + " quotes; the file was not changed");
        for (String value : new String[] {"null", "[6]", "{\"max\": 6}", "6.5", "true"}) {
            assertThatThrownBy(() -> propose("{\"user_pool_max_nodes\": " + value + "}"))
                    .hasMessageContaining("expected a whole number, found `" + value + "`");
        }
    }

    @Test
    void theVariableIsTheOneThatTerraformDeclares() throws IOException {
        Files.writeString(folder.resolve("main.tf"), "variable \"user_max\" {}\nvariable \"zone\" {}\n");

        assertThatThrownBy(() -> propose("{}"))
                .hasMessageContaining("it is not certain which variable is the maximum of the students' pool")
                .hasMessageEndingWith("; name it with --pool-variable; candidates: user_max");

        Files.writeString(folder.resolve("more.tf"), "  variable \"user_pool_max_nodes\" { type = number }\n");
        assertThat(propose("{}").after()).contains("\"user_pool_max_nodes\": 8");
    }

    @Test
    void aFileThatTerraformReadsLaterWins() throws IOException {
        Files.writeString(folder.resolve("z.auto.tfvars"), "zone = 1\nuser_pool_max_nodes = 4\n");
        Files.writeString(folder.resolve("a.auto.tfvars"), "user_pool_max_nodes = 3\n");

        assertThat(propose("{}").unmet())
                .containsExactly("z.auto.tfvars sets user_pool_max_nodes, too, and Terraform reads it after "
                        + PoolMaximum.FILE + ", so its value wins; remove the line there");
    }
}
