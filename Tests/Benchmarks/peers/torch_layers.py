"""Times PyTorch's layers on the shapes of `Benchmarks layer.`, on one thread, in processor time.

    pip install torch
    python Tests/Benchmarks/peers/torch_layers.py
"""

import time

import torch
import torch.nn.functional as F

REPEATS = 7


def report(name, body):
    least = float("inf")
    with torch.no_grad():
        for _ in range(REPEATS):
            start = time.thread_time()
            body()
            least = min(least, time.thread_time() - start)
    print(f"{name:32} {1e3 * least:8.2f} ms")


def main():
    torch.set_num_threads(1)
    print("torch", torch.__version__)
    for channels, side in [(320, 64), (640, 32), (1280, 16), (1280, 8), (512, 128)]:
        layer = torch.nn.Conv2d(channels, channels, 3, padding=1).to(memory_format=torch.channels_last)
        x = torch.randn(1, channels, side, side).contiguous(memory_format=torch.channels_last)
        report(f"convolution-{channels}@{side}", lambda: layer(x))
    for inputs, outputs in [(320, 2560), (320, 320), (1280, 320)]:
        layer, x = torch.nn.Linear(inputs, outputs, bias=False), torch.randn(4096, inputs)
        report(f"linear-{inputs}-{outputs}", lambda: layer(x))
    for tokens, keys, heads, width in [
        (4096, 4096, 8, 40), (1024, 1024, 8, 80), (4096, 4096, 1, 512), (4096, 77, 8, 40)
    ]:
        def split(count):
            return torch.randn(1, count, heads, width).transpose(1, 2)

        q, k, v = split(tokens), split(keys), split(keys)
        report(f"attention-{tokens}×{keys}×{heads}×{width}", lambda: F.scaled_dot_product_attention(q, k, v))


if __name__ == "__main__":
    main()
