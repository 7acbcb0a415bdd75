# What `import mosaic` gives, and the only list of it: read by type checkers, and by lazy_loader.
from . import (
    catalog as catalog,
    color as color,
    compare as compare,
    ditherers as ditherers,
    errors as errors,
    exporters as exporters,
    gallery as gallery,
    hosts as hosts,
    load as load,
    metric as metric,
    model as model,
    pack as pack,
    palette as palette,
    pipeline as pipeline,
    plan as plan,
    plugins as plugins,
    pop as pop,
    prepare as prepare,
    project as project,
    quantize as quantize,
    recipe as recipe,
    resolve as resolve,
    scheme as scheme,
    spec as spec,
    stages as stages,
    stock as stock,
    styles as styles,
    verify as verify,
)
from .errors import (
    ExportError as ExportError,
    ImageError as ImageError,
    MosaicError as MosaicError,
    PaletteError as PaletteError,
    PluginError as PluginError,
    RecipeError as RecipeError,
    StockError as StockError,
)
from .load import (
    rescale as rescale,
)
from .model import (
    Color as Color,
    Facts as Facts,
    Grid as Grid,
    Kit as Kit,
    Layout as Layout,
    Linear as Linear,
    Note as Note,
    Palette as Palette,
    Part as Part,
    PartLine as PartLine,
    Picture as Picture,
    Pieces as Pieces,
    Plan as Plan,
    Section as Section,
    Source as Source,
    Stock as Stock,
)
from .project import (
    Project as Project,
    build as build,
    read as read,
)
from .recipe import (
    Recipe as Recipe,
)
from .spec import (
    Spec as Spec,
)

__version__: str
