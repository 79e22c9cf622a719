package io.aircheck.job;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which part of the project may know which. */
class ArchitectureTest {
    private static final JavaClasses MAIN =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("io.aircheck");
    private static final JavaClasses TESTS =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.OnlyIncludeTests())
                    .importPackages("io.aircheck");

    private static final String SCHEMA = "io.aircheck.schema..";
    private static final String AUDIO = "io.aircheck.audio..";
    private static final String JOB = "io.aircheck.job..";
    private static final String TESTBED = "io.aircheck.testbed..";
    private static final String CLI = "io.aircheck.cli..";
    private static final String MESSAGE = "io.aircheck.job.message..";
    private static final String CONFIG = "io.aircheck.job.config..";
    private static final String SOURCE = "io.aircheck.job.source..";
    private static final String EVENT_STATE = "io.aircheck.job.event.state..";
    private static final String SINK = "io.aircheck.job.sink..";
    private static final String OUTBOX = "io.aircheck.job.outbox..";

    @Test
    void dependenciesPointOneWay() {
        noClasses()
                .that()
                .resideInAPackage(SCHEMA)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(AUDIO, JOB, TESTBED, CLI)
                .because("schema is the contract, and knows no one")
                .check(MAIN);
        noClasses()
                .that()
                .resideInAPackage(AUDIO)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(JOB, TESTBED, CLI)
                .because("audio is the functional core")
                .check(MAIN);
        noClasses()
                .that()
                .resideInAPackage(TESTBED)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(JOB, CLI)
                .because("what checks the job must be independent of it")
                .check(MAIN);
        noClasses()
                .that()
                .resideInAPackage(JOB)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(TESTBED, CLI)
                .because("production does not know its tests")
                .check(MAIN);
    }

    @Test
    void flinkIsKnownToTheJobOnly() {
        noClasses()
                .that()
                .resideInAnyPackage(SCHEMA, AUDIO, TESTBED)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.flink..")
                .check(MAIN);
    }

    @Test
    void theJobsFoundationKnowsNoOperators() {
        noClasses()
                .that()
                .resideInAPackage(MESSAGE)
                .should()
                .dependOnClassesThat(areOfTheJobBut(MESSAGE))
                .check(MAIN);
        noClasses()
                .that()
                .resideInAPackage(CONFIG)
                .should()
                .dependOnClassesThat(areOfTheJobBut(CONFIG))
                .check(MAIN);
        noClasses()
                .that()
                .resideInAPackage(SOURCE)
                .should()
                .dependOnClassesThat(areOfTheJobBut(SOURCE, MESSAGE, CONFIG))
                .check(MAIN);
        noClasses()
                .that()
                .resideInAPackage(SINK)
                .should()
                .dependOnClassesThat(areOfTheJobBut(SINK, MESSAGE, CONFIG))
                .check(MAIN);
        noClasses()
                .that()
                .resideInAPackage(OUTBOX)
                .should()
                .dependOnClassesThat(areOfTheJobBut(OUTBOX, MESSAGE, CONFIG, EVENT_STATE))
                .check(MAIN);
    }

    @Test
    void kafkaAndCosAreReachedThroughTheirPackages() {
        noClasses()
                .that()
                .resideInAPackage(JOB)
                .and()
                .resideOutsideOfPackage("io.aircheck.job.cos..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.qcloud.cos..")
                .check(MAIN);
        noClasses()
                .that()
                .resideInAPackage(JOB)
                .and()
                .resideOutsideOfPackages(SOURCE, SINK, OUTBOX)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka.clients.consumer..")
                .check(MAIN);
    }

    /** Read from the sources: in class files, constants of other classes are plain strings. */
    @Test
    void uidsComeFromOneClass() throws Exception {
        Pattern uid = Pattern.compile("\\.(?:uid|setUid)\\(\\s*([^)]*?)\\s*\\)");
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("src", "main", "java"))) {
            for (Path file : files.filter(name -> name.toString().endsWith(".java")).toList()) {
                uid.matcher(Files.readString(file)).results().forEach(m -> found.add(m.group(1)));
            }
        }
        assertThat(found)
                .as("a uid that changes loses the operator's state, so all stand side by side")
                .isNotEmpty()
                .allMatch(given -> given.matches("OperatorUids\\.[A-Z_]+|uid"));
        List<Object> uids = new ArrayList<>();
        for (Field constant : OperatorUids.class.getFields()) {
            uids.add(constant.get(null));
        }
        assertThat(uids).isNotEmpty().doesNotHaveDuplicates();
    }

    @Test
    void theJobLogsAndDoesNotPrint() {
        noClasses()
                .that()
                .resideInAPackage(JOB)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.logging..")
                .check(MAIN);
        noClasses()
                .that()
                .resideInAPackage(JOB)
                .and(DescribedPredicate.not(haveAMainMethod()))
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .because("only an entry point talks to a terminal")
                .check(MAIN);
    }

    @Test
    void testsAwaitConditionsAndDoNotSleep() {
        noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", java.time.Duration.class)
                .orShould()
                .callMethod(java.util.concurrent.TimeUnit.class, "sleep", long.class)
                .check(TESTS);
    }

    private static DescribedPredicate<JavaClass> haveAMainMethod() {
        return DescribedPredicate.describe(
                "have a main method",
                checked -> checked.tryGetMethod("main", String[].class).isPresent());
    }

    private static DescribedPredicate<JavaClass> areOfTheJobBut(String... packages) {
        return JavaClass.Predicates.resideInAPackage(JOB)
                .and(DescribedPredicate.not(JavaClass.Predicates.resideInAnyPackage(packages)))
                .as("are of the job, but of none of %s", String.join(", ", packages));
    }
}
