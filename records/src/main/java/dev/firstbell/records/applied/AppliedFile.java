package dev.firstbell.records.applied;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Optional;

/**
 * A file that {@code apply} edited or created, or that had the plan's values already. Immutable.
 *
 * @param path relative to the folder of the record, with forward slashes
 * @param kind what it holds
 * @param sha256Before of its bytes before the edit; absent if it was created
 * @param sha256After of its bytes after the edit
 * @param edits in the order in which they were made; none if the file was created, or had the values already
 */
public record AppliedFile(
        String path,
        Kind kind,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> sha256Before,
        String sha256After,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<KeyEdit> edits) {
    public AppliedFile {
        requireNonNull(path, "path is null");
        requireNonNull(kind, "kind is null");
        requireNonNull(sha256Before, "sha256Before is null");
        requireNonNull(sha256After, "sha256After is null");
        edits = edits == null ? List.of() : List.copyOf(edits);
    }

    /** What a file of a deployment holds. */
    public enum Kind {
        /** Helm values of Zero to JupyterHub. */
        VALUES("values"),
        /** The schedule of the pre-scaler. */
        SCHEDULE("schedule"),
        /** Terraform variables as JSON. */
        TFVARS("tfvars");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** The name in files and options. */
        @JsonValue
        public String label() {
            return label;
        }
    }
}
