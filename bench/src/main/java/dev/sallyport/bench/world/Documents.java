package dev.sallyport.bench.world;

import dev.sallyport.simulator.verifier.SimulatorOptions;

/** A policy of usual size for the simulated machine. */
final class Documents {
  static final String REFERENCES = "sample-machine";

  private Documents() {}

  /** The starter policy's rules and its three conditions. */
  static String policy(String name, int gpus) {
    return
"""
{
  "name": "%s",
  "verifiers": [{"issuer": "%s"}, {"issuer": "%s"}],
  "tees": ["intel-tdx"],
  "gpus": {"architectures": ["hopper"], "count": %d, "match": "exact"},
  "minimumBinding": "verdict",
  "tcbStatuses": ["UpToDate"],
  "maxTokenAgeSeconds": 3600,
  "leaseSeconds": 3600,
  "references": {
    "cpu": [{"name": "%s", "lowestVersion": 1}],
    "gpus": [{"name": "%s", "lowestVersion": 1}]
  },
  "conditions": [
    {"name": "sept-ve-disabled", "cel": "cpu.tdx.septVeDisable"},
    {"name": "intel-tdx-module", "cel": "cpu.tdx.mrSignerSeam.matches('^0{96}$')"},
    {"name": "gpu-certificates-good", "cel": "gpus.all(gpu, gpu.ocspStatus == 'good')"}
  ]
}
"""
        .formatted(
            name,
            SimulatorOptions.TRUST_AUTHORITY,
            SimulatorOptions.DEVICES,
            gpus,
            REFERENCES,
            REFERENCES);
  }
}
