package dev.firstbell.twin.parameters;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/**
 * How many students' pods fit on one node, by each resource that the scheduler counts. Immutable.
 *
 * @param limits one for each {@link Resource}, in their order
 */
public record NodeRoom(List<Limit> limits) {
    private static final long KIB = 1L << 10;
    private static final long MIB = 1L << 20;

    public NodeRoom {
        limits = List.copyOf(limits);
    }

    /** A resource of a node that can be used up. */
    public enum Resource {
        MEMORY(
                "memory",
                "Insufficient memory",
                Quantity.NODE_MEMORY,
                Quantity.NODE_SYSTEM_MEMORY,
                Quantity.STUDENT_MEMORY),
        CPU("CPU", "Insufficient cpu", Quantity.NODE_CPU, Quantity.NODE_SYSTEM_CPU, Quantity.STUDENT_CPU),
        PODS("pods", "Too many pods", Quantity.NODE_MAX_PODS, Quantity.NODE_SYSTEM_PODS),
        VOLUMES("volumes", "node(s) exceed max volume count", Quantity.NODE_MAX_VOLUMES, Quantity.STUDENT_VOLUMES);

        private final String label;
        private final String schedulerReason;
        private final List<Quantity> parameters;

        Resource(String label, String schedulerReason, Quantity... parameters) {
            this.label = label;
            this.schedulerReason = schedulerReason;
            this.parameters = List.of(parameters);
        }

        /** In words: {@code memory}. */
        public String label() {
            return label;
        }

        /** The reason in kube-scheduler's message for a node on which this resource is used up. */
        public String schedulerReason() {
            return schedulerReason;
        }

        /** The parameters that the room follows from; the first states how much a node has. */
        public List<Quantity> parameters() {
            return parameters;
        }
    }

    /**
     * The room by one resource, in the unit of its parameters.
     *
     * @param resource the resource
     * @param node how much a node has
     * @param system how much the system's pods take of it
     * @param placeholder how much a node placeholder takes of it; 0 if there is none, or if it takes next to nothing
     * @param student how much one student needs; 0 if students do not use it
     */
    public record Limit(Resource resource, long node, long system, long placeholder, long student) {
        /** How many students fit; empty if the resource does not limit them. */
        public OptionalLong students() {
            return student == 0
                    ? OptionalLong.empty()
                    : OptionalLong.of(Math.max(0, (node - system - placeholder) / student));
        }

        /**
         * The computation: {@code (48250Mi - 600Mi) / 1178Mi}. Bytes that are not whole KiB are rounded to tenths of MiB, as in
         * {@code 1177.6Mi}; the number of students is computed from the exact ones.
         */
        public String formula() {
            Unit unit = resource.parameters().get(0).unit();
            if (student == 0) {
                return "a student needs none";
            }
            String left = system == 0
                    ? readable(unit, node)
                    : resource == Resource.PODS
                            ? node + " - " + system + (placeholder == 0 ? "" : " - " + placeholder + " placeholder")
                            : "(" + readable(unit, node) + " - " + readable(unit, system) + ")";
            return resource == Resource.PODS ? left : left + " / " + readable(unit, student);
        }
    }

    private static String readable(Unit unit, long number) {
        boolean odd = unit == Unit.MEMORY && number > MIB && number % KIB != 0;
        return odd
                ? BigDecimal.valueOf(number)
                                .divide(BigDecimal.valueOf(MIB), 1, RoundingMode.HALF_UP)
                                .toPlainString() + "Mi"
                : unit.text(number);
    }

    static NodeRoom of(TwinParameters parameters) {
        List<Limit> limits = new ArrayList<>();
        limits.add(new Limit(
                Resource.MEMORY,
                whole(parameters, Quantity.NODE_MEMORY),
                whole(parameters, Quantity.NODE_SYSTEM_MEMORY),
                0,
                whole(parameters, Quantity.STUDENT_MEMORY)));
        limits.add(new Limit(
                Resource.CPU,
                whole(parameters, Quantity.NODE_CPU),
                whole(parameters, Quantity.NODE_SYSTEM_CPU),
                0,
                whole(parameters, Quantity.STUDENT_CPU)));
        limits.add(new Limit(
                Resource.PODS,
                whole(parameters, Quantity.NODE_MAX_PODS),
                whole(parameters, Quantity.NODE_SYSTEM_PODS),
                0,
                1));
        limits.add(new Limit(
                Resource.VOLUMES,
                whole(parameters, Quantity.NODE_MAX_VOLUMES),
                0,
                0,
                whole(parameters, Quantity.STUDENT_VOLUMES)));
        return new NodeRoom(limits);
    }

    /** This room on a node with a node placeholder, which counts towards the kubelet's limit of pods. */
    public NodeRoom withNodePlaceholder() {
        return new NodeRoom(limits.stream()
                .map(limit -> limit.resource() == Resource.PODS
                        ? new Limit(limit.resource(), limit.node(), limit.system(), 1, limit.student())
                        : limit)
                .toList());
    }

    /** How many students fit by one resource; the largest number if it does not limit them. */
    public int students(Resource resource) {
        return (int) limits.stream()
                .filter(limit -> limit.resource() == resource)
                .flatMapToLong(limit -> limit.students().stream())
                .min()
                .orElse(Integer.MAX_VALUE);
    }

    /** How many students fit on one node; 0 if none does. */
    public int students() {
        return fewest(limits);
    }

    /**
     * How many fit if volumes are not counted, as the cluster autoscaler estimates it for a node that does not exist
     * yet: such a node has no CSINode (kubernetes/enhancements KEP-5030).
     */
    public int studentsWithoutVolumes() {
        return fewest(limits.stream()
                .filter(limit -> limit.resource() != Resource.VOLUMES)
                .toList());
    }

    /** The resource that is used up first, with its numbers; the first one in the order of resources if several are. */
    public Limit binding() {
        return limits.stream()
                .min(Comparator.comparingLong(limit -> limit.students().orElse(Long.MAX_VALUE)))
                .orElseThrow();
    }

    private static int fewest(List<Limit> limits) {
        return (int) limits.stream()
                .flatMapToLong(limit -> limit.students().stream())
                .min()
                .orElseThrow();
    }

    private static long whole(TwinParameters parameters, Quantity quantity) {
        return Math.round(parameters.number(quantity));
    }
}
