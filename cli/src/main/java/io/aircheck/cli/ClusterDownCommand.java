package io.aircheck.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "down",
        description = "Ends all processes of the cluster; its folder stays.",
        footer = {
            "",
            "A job that runs is continued by the next 'up', from its last checkpoint, as after a"
                    + " crash; 'stop' before ends it without a cut."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class ClusterDownCommand implements Callable<Integer> {
    @Mixin private ClusterFolder folder;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        boolean wasUp = folder.cluster().down();
        spec.commandLine().getOut().println(wasUp ? "down" : "nothing was up in " + folder.path());
        return 0;
    }
}
