"""Times diffusers' networks of Stable Diffusion 1.5 with random weights, on the shapes of `Benchmarks network.`.

    pip install torch diffusers
    python Tests/Benchmarks/peers/torch_networks.py unet

Prints JSON: version of PyTorch, operations (two a product), seconds by type of number, the least of the repeats. Channels last.
"""

import argparse
import json
import sys
import time

try:
    import torch
    from diffusers import AutoencoderKL, UNet2DConditionModel, UNetMotionModel
    from torch.utils.flop_counter import FlopCounterMode
except ImportError:
    sys.exit(3)


def unet():
    """One step, with and without the prompt, at 512×512."""
    network = UNet2DConditionModel(sample_size=64, cross_attention_dim=768, attention_head_dim=8)
    inputs = torch.randn(2, 4, 64, 64), torch.tensor(500), torch.randn(2, 77, 768)
    return network, inputs, lambda net, latent, step, words: net(latent, step, words).sample


def clip():
    """One step for 16 frames of 512×320, with and without the prompt."""
    network = UNetMotionModel(
        sample_size=64, cross_attention_dim=768, num_attention_heads=8, motion_num_attention_heads=8,
        use_motion_mid_block=True)
    inputs = torch.randn(2, 4, 16, 40, 64), torch.tensor(500), torch.randn(2, 77, 768)
    return network, inputs, lambda net, latent, step, words: net(latent, step, words).sample


def decode():
    """A picture of 512×512."""
    size = (128, 256, 512, 512)
    network = AutoencoderKL(
        block_out_channels=size, layers_per_block=2, latent_channels=4,
        down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4)
    return network, (torch.randn(1, 4, 64, 64),), lambda net, latent: net.decode(latent).sample


def seconds_of(body):
    start = time.perf_counter()
    body()
    return time.perf_counter() - start


def least(body, repeats, best):
    """The first run lays weights out. A type that the processor lacks is not run again where that took three times the best."""
    first = seconds_of(body)
    return first if first > 3 * best else min(seconds_of(body) for _ in range(repeats))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("network", choices=["unet", "clip", "decode"])
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    wish = parser.parse_args()
    torch.set_num_threads(wish.threads)
    with torch.inference_mode():
        network, inputs, run = {"unet": unet, "clip": clip, "decode": decode}[wish.network]()
        network.eval()
        counter = FlopCounterMode(display=False)
        with counter:
            run(network, *inputs)
        seconds, best = {}, float("inf")
        for kind in (torch.float32, torch.bfloat16):
            network.to(kind).to(memory_format=torch.channels_last)
            given = [x.to(kind) if x.is_floating_point() else x for x in inputs]
            if given[0].dim() == 4:
                given[0] = given[0].contiguous(memory_format=torch.channels_last)
            took = least(lambda: run(network, *given), wish.repeat, best)
            seconds[str(kind).removeprefix("torch.")], best = took, min(took, best)
    print(json.dumps(
        {"version": torch.__version__, "operations": counter.get_total_flops(), "seconds": seconds}))


if __name__ == "__main__":
    main()
