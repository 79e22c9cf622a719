package io.aircheck.cli;

import io.aircheck.sql.catalogue.CatalogueMigrations;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "migrate",
        description = "Makes the catalogue's tables, or brings them to this version's form.",
        footer = {
            "",
            "The login must own the database; where the roles aircheck_writer and aircheck_reader"
                    + " are missing, it needs CREATEROLE."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class CatalogueMigrateCommand implements Callable<Integer> {
    @Mixin private CatalogueOption catalogue;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        CatalogueMigrations.Result result = CatalogueMigrations.migrate(catalogue.address());
        PrintWriter out = spec.commandLine().getOut();
        out.println(
                result.applied() == 0
                        ? "nothing to do, version " + result.version()
                        : result.applied() + " migrations, now version " + result.version());
        out.flush();
        return 0;
    }
}
