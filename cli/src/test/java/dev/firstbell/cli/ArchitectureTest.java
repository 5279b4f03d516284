package dev.firstbell.cli;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SliceRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The arrows of {@code docs/architecture.md}: which room sees which, and which library. */
class ArchitectureTest {
    private static final JavaClasses PROJECT = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("dev.firstbell");

    private static final String PACKAGES = "dev.firstbell..";

    private static final SliceAssignment BY_PACKAGE = new SliceAssignment() {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return type.getPackageName().startsWith("dev.firstbell")
                    ? SliceIdentifier.of(type.getPackageName())
                    : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "packages";
        }
    };

    private static final String JSON = "tools.jackson..";
    private static final String ANNOTATIONS = "com.fasterxml.jackson.annotation..";

    /** A room with what it may see besides itself and the JDK's own packages. */
    private enum Room {
        RECORDS(List.of(), JSON, ANNOTATIONS, "org.HdrHistogram..", "biweekly..", "com.github.mangstadt.vinnie.."),
        TWIN(List.of(RECORDS), JSON, ANNOTATIONS, "org.apache.commons.statistics.."),
        EMBEDDED(List.of(RECORDS, TWIN), "io.vertx..", "org.slf4j..", "javax.crypto.."),
        CLIENT(
                List.of(),
                JSON,
                "okhttp3..",
                "okio..",
                "kotlin..",
                "org.java_websocket..",
                "org.slf4j..",
                "javax.net.ssl.."),
        DEPLOY(
                List.of(RECORDS),
                JSON,
                ANNOTATIONS,
                "org.snakeyaml..",
                "org.apache.commons.compress..",
                "com.github.difflib..",
                "io.fabric8..",
                "io.airlift.compress..",
                "org.sqlite..",
                "javax.crypto..",
                "javax.net.ssl.."),
        RECORDING(List.of(RECORDS, CLIENT, DEPLOY)),
        SIMULATIONS(
                List.of(RECORDS, CLIENT),
                JSON,
                ANNOTATIONS,
                "io.gatling..",
                "scala..",
                "com.typesafe.scalalogging..",
                "org.slf4j..",
                "com.sun.management..",
                "javax.management..",
                "io.netty.."),
        ANALYSIS(
                List.of(RECORDS),
                JSON,
                ANNOTATIONS,
                "org.apache.commons.statistics..",
                "gg.jte..",
                "javax.xml.stream.."),
        CLI(
                List.of(RECORDS, TWIN, EMBEDDED, CLIENT, DEPLOY, RECORDING, SIMULATIONS, ANALYSIS),
                JSON,
                ANNOTATIONS,
                "picocli..",
                "com.sun.net.httpserver..");

        private final List<Room> rooms;
        private final List<String> libraries;

        Room(List<Room> rooms, String... libraries) {
            this.rooms = rooms;
            this.libraries = List.of(libraries);
        }

        String root() {
            return "dev.firstbell." + name().toLowerCase(Locale.ROOT);
        }

        String all() {
            return root() + "..";
        }

        String[] mayTouch() {
            List<String> packages = new ArrayList<>(List.of(all(), "java.."));
            rooms.forEach(room -> packages.add(room.all()));
            packages.addAll(libraries);
            return packages.toArray(String[]::new);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRoomSeesOnlyTheRoomsAndLibrariesThatItsArrowsLeadTo(Room room) {
        classes()
                .that()
                .resideInAPackage(room.all())
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(room.mayTouch())
                .check(PROJECT);
    }

    /** {@code X.internal} belongs to {@code X}: only {@code X} and the packages below it may use it. */
    @Test
    void anInternalPackageIsUsedOnlyFromThePackageThatHoldsIt() {
        classes()
                .that()
                .resideInAPackage(PACKAGES)
                .should(useInternalPackagesOnlyOfTheirOwn())
                .check(PROJECT);
    }

    /** A room's internal packages implement its root package, so the two may use each other; nothing else may. */
    @Test
    void packagesFormNoCycles() {
        SliceRule rule = slices().assignedFrom(BY_PACKAGE).should().beFreeOfCycles();
        for (Room room : Room.values()) {
            rule = rule.ignoreDependency(resideInAPackage(room.root() + ".internal.."), resideInAPackage(room.root()));
        }
        rule.check(PROJECT);
    }

    private static ArchCondition<JavaClass> useInternalPackagesOnlyOfTheirOwn() {
        return new ArchCondition<>("use internal packages only of the packages that they are in") {
            @Override
            public void check(JavaClass user, ConditionEvents events) {
                user.getDirectDependenciesFromSelf().stream()
                        .filter(use -> isInternal(use.getTargetClass().getPackageName()))
                        .filter(use -> !isWithin(
                                user.getPackageName(),
                                holder(use.getTargetClass().getPackageName())))
                        .forEach(use -> events.add(SimpleConditionEvent.violated(use, use.getDescription())));
            }
        };
    }

    private static boolean isInternal(String name) {
        return name.startsWith("dev.firstbell.") && !holder(name).equals(name);
    }

    private static boolean isWithin(String name, String holder) {
        return name.equals(holder) || name.startsWith(holder + ".");
    }

    /** The package that an internal package belongs to; any other package belongs to itself. */
    private static String holder(String name) {
        int internal = (name + ".").indexOf(".internal.");
        return internal < 0 ? name : name.substring(0, internal);
    }

    @Test
    void onlySimulationsSeesGatlingAndOnlyTheEngineItsApplication() {
        only(Room.SIMULATIONS, "io.gatling..", "scala..");
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.firstbell.simulations.internal.gatling.Engine")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.gatling.app..")
                .check(PROJECT);
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.firstbell.simulations.internal.gatling..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.gatling..", "scala..")
                .check(PROJECT);
    }

    @Test
    void onlyTheClientSeesTheLibrariesThatSpeakToTheNetwork() {
        only(Room.CLIENT, "okhttp3..", "okio..", "org.java_websocket..");
    }

    @Test
    void onlyTheEmbeddedHubSeesItsServer() {
        only(Room.EMBEDDED, "io.vertx..");
    }

    /** Gatling brings Netty: its event loops are handed over as the JDK's executors, and no other class knows whose they are. */
    @Test
    void nettyIsSeenWhereItComesFromAndNowhereElse() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.firstbell.simulations.internal.gatling..", Room.EMBEDDED.all())
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(PROJECT);
    }

    @Test
    void onlyDeploySeesTheClusterClient() {
        only(Room.DEPLOY, "io.fabric8..");
    }

    @Test
    void onlyDeploySeesTheYamlOfOtherPeoplesFiles() {
        only(Room.DEPLOY, "org.snakeyaml..");
    }

    @Test
    void onlyDeploySeesAHubsDatabase() {
        only(Room.DEPLOY, "org.sqlite..", "java.sql..");
    }

    /** A schedule's events and rules are values of this project; the library is a detail of reading a calendar. */
    @Test
    void onlyTheCalendarReaderSeesItsLibrary() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.firstbell.records.calendar")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("biweekly..", "com.github.mangstadt.vinnie..")
                .check(PROJECT);
    }

    @Test
    void onlyTheCommandSeesTheCommandLine() {
        only(Room.CLI, "picocli..");
    }

    @Test
    void theTwinIsPureNoNetworkNoFilesNoWallClock() {
        noClasses()
                .that()
                .resideInAPackage(Room.TWIN.all())
                .should()
                .dependOnClassesThat(resideInAnyPackage("java.net..", "java.nio.file..", "java.nio.channels..")
                        .or(describe(
                                "are clocks or files",
                                type -> Set.of("java.time.Clock", "java.io.File", "java.util.Random")
                                        .contains(type.getName()))))
                .orShould()
                .callMethodWhere(describe("the wall clock is read", ArchitectureTest::readsTheWallClock))
                .check(PROJECT);
    }

    private static boolean readsTheWallClock(JavaCall<?> call) {
        String owner = call.getTargetOwner().getName();
        String name = call.getName();
        return owner.equals("java.lang.System")
                        && Set.of("currentTimeMillis", "nanoTime").contains(name)
                || owner.startsWith("java.time.") && name.equals("now")
                || owner.equals("dev.firstbell.records.time.HubClock") && name.equals("realTime");
    }

    private static void only(Room room, String... libraries) {
        noClasses()
                .that()
                .resideOutsideOfPackage(room.all())
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(libraries)
                .check(PROJECT);
    }
}
