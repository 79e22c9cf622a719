package io.aircheck.job.cos;

import java.io.Serializable;

/** Opens the object store on a TaskManager. Travels in the job graph, so it holds no secrets. */
@FunctionalInterface
public interface ObjectStoreFactory extends Serializable {
    ObjectStore open();
}
